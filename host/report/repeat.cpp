#include "report/repeat.h"

#include <algorithm>

#include "core/quote.h"
#include "core/text.h"
#include "report/headline.h"
#include "runs/run_folder.h"

namespace guise::report {
namespace {

std::string plain_or_dash(const runs::Json& document, const std::string& key) {
  const runs::Json* value = runs::value_at(document, key);
  return value == nullptr ? "-" : runs::plain_text(*value);
}

std::vector<std::string> facts_of(const runs::Run& run) {
  std::vector<std::string> facts = {
      "seed " + plain_or_dash(run.config, "train.seed"),
      plain_or_dash(run.config, "model.name") + ", width " + plain_or_dash(run.config, "model.width")};
  if (const auto parameters = runs::number_at(run.summary, "parameters")) {
    facts.push_back(core::grouped(static_cast<long long>(std::clamp(*parameters, 0.0, 1e15))) +
                    " parameters");
  }
  if (const auto seconds = runs::number_at(run.summary, "wall_seconds"))
    facts.push_back(core::duration_text(std::min(*seconds, 1e12)));
  return facts;
}

runs::Json command_of(const runs::Run& run) {
  const runs::Json* command = runs::value_at(run.summary, "command");
  if (command == nullptr || !command->is_array() || command->empty()) return nullptr;
  std::vector<std::string> words;
  for (const runs::Json& word : *command) words.push_back(runs::plain_text(word));
  return core::shell_command(words);
}

runs::Json plugins_of(const runs::Run& run) {
  const runs::Json* plugins = runs::value_at(run.summary, "plugins");
  if (plugins == nullptr || !plugins->is_array()) return nullptr;
  runs::Json list = runs::Json::array();
  for (const runs::Json& plugin : *plugins) {
    runs::Json entry;
    for (const char* key : {"name", "kind", "version", "sha256", "file"})
      entry[key] = runs::text_at(plugin, key).value_or("-");
    list.push_back(entry);
  }
  return list;
}

std::vector<std::string> machine_of(const runs::Run& run) {
  std::vector<std::string> facts;
  const runs::Json* system = runs::value_at(run.summary, "system");
  if (system == nullptr || !system->is_object()) return facts;
  for (const auto& [key, value] : system->items()) {
    const bool bytes = key == "memory_bytes" && value.is_number();
    facts.push_back(bytes ? "memory " + core::size_text(value.get<double>())
                          : key + " " + runs::plain_text(value));
  }
  if (const auto threads = runs::number_at(run.summary, "threads"))
    facts.push_back("threads " + core::number_text(*threads));
  return facts;
}

}  // namespace

runs::Json repeat_entry(const runs::Run& run) {
  const std::vector<std::string> again = {"guise", "train", run.folder + "/" + runs::RunFolder::kConfig,
                                          "--out", run.folder + "-again"};
  return {{"method", method_of(run)},   {"facts", facts_of(run)},
          {"command", command_of(run)}, {"again", core::shell_command(again)},
          {"plugins", plugins_of(run)}, {"machine", machine_of(run)}};
}

}  // namespace guise::report
