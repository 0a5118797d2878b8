#include "app/meant.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>

#include "app/parse.h"
#include "app/run_flags.h"
#include "catalogue/catalogue.h"
#include "config/keys.h"
#include "config/parts.h"
#include "core/error.h"
#include "core/paths.h"
#include "core/quote.h"
#include "core/text.h"
#include "runs/run_folder.h"

namespace guise::app {
namespace {

namespace fs = std::filesystem;

// "--Batch-Size" -> "batch_size"
std::string plain_name(const std::string& flag) {
  std::string name = core::lower(flag.substr(std::min(flag.find_first_not_of('-'), flag.size())));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The value that a name of other trainers stands for: "amp=bf16"; empty: that which is given.
std::optional<std::string> implied_value(const config::RunKey& row, const std::string& name) {
  for (const std::string& known : row.elsewhere) {
    if (known.substr(0, known.find('=')) != name) continue;
    const size_t equals = known.find('=');
    return equals == std::string::npos ? "" : known.substr(equals + 1);
  }
  return std::nullopt;
}

std::string setting(const std::string& key, const std::string& value) {
  const std::string shown = value.empty() ? "VALUE" : core::shell_word(core::printable(value));
  const std::string flag = shortcut_of(key);
  return flag.empty() ? "--set " + key + "=" + shown : flag + " " + shown;
}

// By its full name, its last part, or what other trainers call it, in this order.
std::string meant_key(const std::string& name, const std::string& value) {
  for (const config::RunKey& row : config::run_keys()) {
    if (row.key == name) return setting(row.key, value);
  }
  for (const config::RunKey& row : config::run_keys()) {
    const std::string last = row.key.substr(row.key.rfind('.') + 1);
    const bool several = last == "name" || last == "start_epoch" || last == "batch_norm";
    if (!several && last == name) return setting(row.key, value);
  }
  for (const config::RunKey& row : config::run_keys()) {
    if (const auto implied = implied_value(row, name))
      return setting(row.key, implied->empty() ? value : *implied);
  }
  const std::string section = name.substr(0, name.find('.'));
  const bool option = name.size() > section.size() + 1 && config::find_plugin_section(section) != nullptr;
  return option ? setting(name, value) : "";
}

std::string meant_own_flag(const Command& command, const std::string& name) {
  for (const Flag& flag : command.flags) {
    const bool same = flag.name == name || holds(flag.elsewhere, name);
    if (same) return "--" + flag.name + (flag.value_name.empty() ? "" : " " + flag.value_name);
  }
  return "";
}

const std::vector<std::string> kVerbose = {"v", "verbose", "vv", "q", "quiet", "debug"};
const std::vector<std::string> kFile = {"config", "cfg",  "config_file", "config_path",
                                        "c",      "file", "cfg_path"};

catalogue::Catalogue plugins_there() {
  return catalogue::Catalogue(core::plugin_folders({}));
}

// "--strategy kd" for a plugin's name, in whatever case.
std::string meant_plugin(const std::string& word) {
  const std::string name = core::lower(word);
  const catalogue::Catalogue plugins = plugins_there();
  for (const catalogue::Entry& entry : plugins.entries()) {
    if (entry.note.name != name) continue;
    if (entry.kind == config::PluginKind::measure) return "guise probe RUN --measure " + name;
    return (entry.kind == config::PluginKind::strategy ? "--strategy " : "--teacher ") + name;
  }
  return "";
}

std::string meant_part(const std::string& word) {
  for (const config::PartSection& section : config::part_sections()) {
    if (config::find_part(section.name, core::lower(word)) != nullptr)
      return setting(section.name + ".name", core::lower(word));
  }
  return "";
}

std::string meant_assignment(const std::string& word) {
  const size_t equals = word.find('=');
  if (equals == std::string::npos || equals == 0) return "";
  const std::string known = meant_key(plain_name(word.substr(0, equals)), word.substr(equals + 1));
  return known.empty() ? "--set " + core::shell_word(core::printable(word)) : known;
}

}  // namespace

std::string meant_by_flag(const Command& command, const std::string& flag, const std::string& value) {
  const std::string name = plain_name(flag);
  if (name.empty()) return "";
  if (std::string own = meant_own_flag(command, name); !own.empty()) return own;
  if (command.find_flag("set") != nullptr) {
    if (std::string key = meant_key(name, value); !key.empty()) return key;
  }
  const bool takes_file =
      !command.arguments.empty() && command.arguments.front().name == config_file_argument().name;
  if (takes_file && holds(kFile, name))
    return "guise " + command.name + " " +
           (value.empty() ? "FILE" : core::shell_word(core::printable(value)));
  if (holds(kVerbose, name)) return "guise --version tells the version; a run's log.txt holds every line";
  return "";
}

std::string meant_by_word(const std::string& word) {
  if (std::string said = meant_assignment(word); !said.empty()) return said;
  if (std::string plugin = meant_plugin(word); !plugin.empty()) return plugin;
  if (std::string part = meant_part(word); !part.empty()) return part;
  if (runs::RunFolder::is_run(word)) return "--resume " + core::shell_word(core::printable(word, 300));
  if (config::find_run_key(word) != nullptr) return setting(word, "");
  return "";
}

std::string meant_by_command(const std::vector<Command>& commands, const std::string& word) {
  const std::string name = plain_name(word);
  if (word.starts_with('-')) {
    if (holds(kVerbose, name) || name == "version") return "guise --version";
    const std::string meant = meant_by_flag(find_command(commands, "train"), word, "");
    if (meant.starts_with("--set "))
      return "guise train " + meant;  // rather than a flag of apply's pretended run
    for (const Command& command : commands) {
      if (command.find_flag(name) != nullptr) return "guise " + command.name + " --" + name;
    }
    return meant.empty() ? "" : "guise train " + meant;
  }
  for (const Command& command : commands) {
    if (command.name == name) return "guise " + command.name;
    if (holds(command.elsewhere, name))
      return "guise " + command.name + (name == "resume" ? " --resume RUN" : "");
  }
  if (name == "version") return "guise --version";
  std::error_code ignored;
  if (word.ends_with(".json") && fs::is_regular_file(word, ignored))
    return "guise train " + core::shell_word(core::printable(word, 300));
  const std::string run = meant_by_word(word);
  return run.empty() ? "" : "guise train " + run;
}

}  // namespace guise::app
