#include "tiny_run.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iostream>

#include "catalogue/description.h"
#include "support/places.h"
#include "train/run.h"

namespace guise::train::testing {
namespace {

const std::string kPluginFolder = (support::build_folder() / "lib/guise/plugins").string();

config::PluginDescription described(config::PluginKind kind, const std::string& chosen) {
  static const catalogue::Catalogue plugins = built_plugins();
  return catalogue::load_description(plugins.find(kind, chosen));
}

}  // namespace

config::Request tiny_request(const Keys& keys, const std::filesystem::path& out) {
  Keys all = {{"data.name", "synthetic"}, {"data.train_limit", 40}, {"data.test_limit", 20},
              {"model.width", 1},         {"train.epochs", 2},      {"train.batch_size", 10},
              {"train.threads", 1},       {"optimizer.lr", 0.05}};
  for (const auto& [key, value] : keys) all[key] = value;
  config::Sources sources;
  for (const auto& [key, value] : all) sources.command_line.push_back({key, value, "--set"});
  sources.lookup = described;
  sources.data_required = true;
  config::Request request;
  request.resolved = config::resolve(sources);
  request.out = out.string();
  request.command = {"guise", "train"};
  request.plugin_folders = {kPluginFolder};
  return request;
}

std::filesystem::path trained(const TemporaryFolder& folder, const std::string& name, const Keys& keys) {
  const std::filesystem::path out = folder.path() / name;
  EXPECT_EQ(run(tiny_request(keys, out)), 0);
  return out;
}

std::vector<nlohmann::json> events_of(const std::filesystem::path& out, const std::string& kind) {
  std::vector<nlohmann::json> events;
  std::ifstream file(out / "metrics.jsonl");
  for (std::string line; std::getline(file, line);) {
    auto event = nlohmann::json::parse(line);
    if (event.at("event") == kind) events.push_back(event);
  }
  return events;
}

catalogue::Catalogue built_plugins() {
  return catalogue::Catalogue({{kPluginFolder, "the build tree"}});
}

std::unique_ptr<bridge::TeacherPolicy> built_policy(const std::string& name, const nlohmann::json& options) {
  const config::PluginDescription description = described(config::PluginKind::policy, name);
  config::PluginChoice choice{name, name, description.file, nlohmann::json::object()};
  for (const config::Option& option : description.options) {
    choice.options[option.key] = options.contains(option.key) ? options.at(option.key) : option.default_value;
  }
  bridge::SetupFacts facts;
  facts.epochs = 2;
  facts.steps_per_epoch = 4;
  facts.total_steps = 8;
  return load_policy(choice, facts, [](const std::string& line) { std::cerr << line << '\n'; }).instance;
}

}  // namespace guise::train::testing
