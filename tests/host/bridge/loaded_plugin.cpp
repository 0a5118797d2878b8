// The .so stays mapped as long as the plugin or an instance of it lives.
#include "loaded_plugin.h"

#include <cstdlib>
#include <iostream>
#include <stdexcept>

#include "bridge/imports.h"
#include "catalogue/catalogue.h"
#include "support/places.h"

namespace guise::bridge::testing {
namespace {

nlohmann::json complete(const config::OptionTable& table, nlohmann::json given) {
  nlohmann::json options = nlohmann::json::object();
  for (const config::Option& option : table) {
    const auto found = given.find(option.key);
    options[option.key] =
        found == given.end() ? option.default_value : config::checked_value(option, *found, option.key);
    given.erase(option.key);
  }
  if (!given.empty()) throw std::runtime_error("the plugin has no option " + given.begin().key());
  return options;
}

void log_line(const std::string& line) {
  std::cerr << line << '\n';
}

}  // namespace

LoadedPlugin::LoadedPlugin(config::PluginKind kind, const std::string& name, const std::string& folder)
    : name_(name) {
  const catalogue::Catalogue found({{(support::build_folder() / folder).string(), "the build tree"}});
  module_ = catalogue::Module::open(found.find(kind, name));
}

PluginSource LoadedPlugin::source() const {
  setenv("GUISE_DRAFTS", "1", 1);  // some bundled plugins use drafts
  const catalogue::Descriptor& descriptor = module_->descriptor();
  return {module_, module_->file(),
          resolve_imports(descriptor.id + " " + descriptor.version, descriptor.op_slots,
                          descriptor.interface_slots)};
}

std::unique_ptr<LossStrategy> LoadedPlugin::strategy(const nlohmann::json& options,
                                                     const SetupFacts& facts) const {
  const catalogue::Strategy& strategy = *module_->find_strategy(name_);
  return std::make_unique<LossStrategy>(source(), strategy.table, strategy.rows,
                                        complete(strategy.options, options), facts, log_line);
}

std::unique_ptr<TeacherPolicy> LoadedPlugin::policy(const nlohmann::json& options,
                                                    const SetupFacts& facts) const {
  const catalogue::Policy& policy = *module_->find_policy(name_);
  return std::make_unique<TeacherPolicy>(source(), policy.table, policy.rows,
                                         complete(policy.options, options), facts, log_line);
}

}  // namespace guise::bridge::testing
