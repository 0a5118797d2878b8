// `guise list`: what lies in the plugin folders, and which files are refused and why. Reads files; runs no
// plugin code.
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/plugin_lookup.h"
#include "catalogue/catalogue.h"
#include "config/parts.h"
#include "core/paths.h"
#include "core/terminal.h"
#include "core/text.h"

namespace guise::app {
namespace {

using catalogue::Catalogue;
using catalogue::Entry;
namespace fs = std::filesystem;

nlohmann::ordered_json to_json(const Catalogue& plugins) {
  nlohmann::ordered_json document = {{"schema", "guise.list/1"},
                                     {"plugins", nlohmann::ordered_json::array()},
                                     {"refused", nlohmann::ordered_json::array()},
                                     {"parts", nlohmann::ordered_json::array()}};
  for (const Entry& entry : plugins.entries()) {
    const catalogue::PluginNote& note = entry.note;
    document["plugins"].push_back({{"name", note.name},
                                   {"kind", note.kind},
                                   {"version", note.version},
                                   {"abi", note.abi},
                                   {"summary", note.summary},
                                   {"file", entry.file}});
  }
  for (const catalogue::Refused& refused : plugins.refused()) {
    document["refused"].push_back({{"file", refused.file}, {"reason", refused.reason}});
  }
  for (const config::Part& part : config::parts()) {
    document["parts"].push_back({{"name", part.name}, {"kind", part.kind}, {"summary", part.summary}});
  }
  return document;
}

// Networks, optimizers, schedules and data sets.
std::string parts_text(const core::Terminal& terminal) {
  core::TextTable table{{"NAME", "KIND", "SUMMARY"}, {}, 2};
  for (const config::Part& part : config::parts()) table.rows.push_back({part.name, part.kind, part.summary});
  return core::styled(terminal, core::Style::bold, "Built in") + "\n" + core::to_text(table, terminal);
}

// The plugins of one folder: its path, then a line for each.
std::string folder_text(const Catalogue& plugins, const core::PluginFolder& folder,
                        const core::Terminal& terminal) {
  core::TextTable table{{"NAME", "KIND", "VERSION", "ABI", "FILE", "SUMMARY"}, {}, 2};
  for (const Entry& entry : plugins.entries()) {
    const fs::path file(entry.file);
    if (file.parent_path() != folder.path) continue;
    const catalogue::PluginNote& note = entry.note;
    table.rows.push_back({note.name, note.kind, note.version, note.abi,
                          core::printable(file.filename().string()), note.summary});
  }
  if (table.rows.empty()) return "";
  return core::styled(terminal, core::Style::bold, core::printable(folder.path, 300)) + "\n" +
         to_text(table, terminal);
}

std::string to_text(const Catalogue& plugins, const core::Terminal& terminal) {
  std::string text;
  for (const core::PluginFolder& folder : plugins.folders()) {
    const std::string part = folder_text(plugins, folder, terminal);
    if (!part.empty()) text += (text.empty() ? "" : "\n") + part;
  }
  if (plugins.entries().empty()) {
    text = "No plugins in\n";
    for (const core::PluginFolder& folder : plugins.folders())
      text += "  " + core::printable(folder.path, 300) + "\n";
    text += "--plugin-dir FOLDER or GUISE_PLUGIN_PATH names where they lie.\n";
  }
  if (!plugins.refused().empty()) text += "\n" + core::styled(terminal, core::Style::bad, "Refused") + "\n";
  for (const catalogue::Refused& refused : plugins.refused()) {
    text += "  " + core::printable(refused.file, 300) + "\n    " + refused.reason + "\n";
  }
  return text + "\n" + parts_text(terminal);
}

void print_warnings(const Catalogue& plugins) {
  for (const Entry& entry : plugins.entries()) {
    for (const std::string& warning : entry.warnings) core::tell("warning: " + entry.file + ": " + warning);
  }
}

int run(const Invocation& invocation) {
  const Catalogue plugins = searched_plugins(invocation.values("plugin-dir"));
  print_warnings(plugins);
  const core::Terminal terminal = core::terminal_of(stdout, invocation.colour);
  const std::string text =
      invocation.has("json")
          ? to_json(plugins).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n"
          : core::showable(to_text(plugins, terminal), terminal.colour);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

}  // namespace

Command list_command() {
  return {"list",
          "Plugins",
          "every strategy, policy, network, optimizer, schedule and data set; files that are refused",
          {},
          {plugin_folder_flag(), json_flag()},
          {"guise list", "guise list --plugin-dir build/my_loss --json"},
          run,
          {"ls", "plugins", "strategies"}};
}

}  // namespace guise::app
