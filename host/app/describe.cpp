// `guise describe NAME|FILE`: the options of a plugin and what it needs from the host. Loads the plugin, runs
// none of its callbacks.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/option_text.h"
#include "app/part_text.h"
#include "app/plugin_lookup.h"
#include "catalogue/description.h"
#include "config/keys.h"
#include "config/option.h"
#include "config/parts.h"
#include "core/error.h"
#include "core/paths.h"
#include "core/text.h"

namespace guise::app {
namespace {

using catalogue::Entry;
using config::PluginDescription;
using config::PluginKind;
using Json = nlohmann::ordered_json;

struct Plugin {
  Entry entry;
  PluginDescription description;
};

const char* scope_name(config::TeacherScope scope) {
  switch (scope) {
    case config::TeacherScope::none:
      return "none";
    case config::TeacherScope::head:
      return "head";
    case config::TeacherScope::model:
      return "model";
  }
  return "";
}

// The section of a run file that names the plugin and holds its options; of a measure, whom no run file
// names, its flag of `guise probe`.
std::string section_of(const Plugin& plugin) {
  switch (plugin.entry.kind) {
    case PluginKind::strategy:
      return "strategy";
    case PluginKind::policy:
      return "teacher";
    case PluginKind::measure:
      break;
  }
  return "measure";
}

// The run's own keys in that section, which no plugin brings: strategy.start_epoch.
std::vector<std::string> keys_beside(const std::string& section) {
  std::vector<std::string> keys;
  for (const config::Option& option : config::run_keys()) {
    if (option.key.starts_with(section + ".") && option.key != section + ".name") keys.push_back(option.key);
  }
  return keys;
}

Json to_json(const Plugin& plugin) {
  const catalogue::PluginNote& note = plugin.entry.note;
  Json json = {{"name", note.name},
               {"kind", note.kind},
               {"version", note.version},
               {"abi", note.abi},
               {"summary", note.summary},
               {"file", plugin.entry.file},
               {"sha256", plugin.description.sha256},
               {"runtime_libraries", plugin.entry.runtime_libraries},
               {"section", section_of(plugin)}};
  if (plugin.entry.kind == PluginKind::strategy) {
    json["teacher_scope"] = scope_name(plugin.description.teacher_scope);
    json["default_teacher"] = plugin.description.default_teacher;
    json["default_teacher_options"] = plugin.description.default_teacher_options;
  }
  json["options"] = Json::array();
  for (const config::Option& option : plugin.description.options)
    json["options"].push_back(app::to_json(option));
  return json;
}

// A line; empty for a policy.
std::string teacher_text(const Plugin& plugin) {
  const PluginDescription& description = plugin.description;
  if (plugin.entry.kind != PluginKind::strategy) return "";
  if (description.teacher_scope == config::TeacherScope::none) return "It reads no teacher.\n";
  std::string text = description.teacher_scope == config::TeacherScope::head
                         ? "Its teacher: head at most (its classifier reads the student's feature)"
                         : "Its teacher: model at most (its own backbone and classifier)";
  text += "; by default " + description.default_teacher;
  for (const auto& [key, value] : description.default_teacher_options.items()) {
    text += ", " + key + " " + plain_text(value);
  }
  return text + "\n";
}

std::string facts_text(const Plugin& plugin, const core::Terminal& terminal) {
  const auto& libraries = plugin.entry.runtime_libraries;
  core::TextTable facts{{}, {}, 2};
  facts.rows.push_back({"file", core::printable(plugin.entry.file, 300)});
  facts.rows.push_back({"sha256", plugin.description.sha256});
  facts.rows.push_back({"ABI", plugin.entry.note.abi});
  facts.rows.push_back({"libraries", libraries.empty() ? "only the system's own" : core::joined(libraries)});
  return to_text(facts, terminal);
}

std::string options_text(const Plugin& plugin, const core::Terminal& terminal) {
  if (plugin.description.options.empty()) return "It has no options.\n";
  return options_table(plugin.description.options, terminal);
}

// How a run names the plugin: as it was asked for; of a file with several of the kind, by folder and name.
std::string chosen_by(const Plugin& plugin, const std::vector<Plugin>& all, const std::string& asked) {
  const auto same_kind = [&](const Plugin& other) { return other.entry.kind == plugin.entry.kind; };
  const std::string flag = "--" + section_of(plugin) + " ";
  if (plugin.entry.asked_by == catalogue::AskedBy::folder) return flag + plugin.entry.note.name;
  if (std::count_if(all.begin(), all.end(), same_kind) == 1) return flag + core::printable(asked, 300);
  const std::string folder = std::filesystem::path(plugin.entry.file).parent_path().string();
  return "--plugin-dir " + core::printable(folder, 300) + " " + flag + plugin.entry.note.name;
}

std::string usage_of_measure(const Plugin& plugin, const std::string& chosen) {
  const std::string use = "guise probe RUN " + chosen;
  if (plugin.description.options.empty()) return "To use it: " + use + "\n";
  const config::Option& first = plugin.description.options.front();
  return "To set one: " + use + " --set " + plugin.description.name + "." + first.key + "=" +
         plain_text(first.default_value) + "\n";
}

std::string usage_text(const Plugin& plugin, const std::string& chosen) {
  if (plugin.entry.kind == PluginKind::measure) return usage_of_measure(plugin, chosen);
  const std::string section = section_of(plugin);
  std::string text;
  if (!plugin.description.options.empty()) {
    const config::Option& first = plugin.description.options.front();
    text = "To set one: guise train " + chosen + " --set " + section + "." + first.key + "=" +
           plain_text(first.default_value) + "\n";
  } else {
    text = "To use it: guise train " + chosen + "\n";
  }
  return text + "Keys of every " + section + ": " + core::joined(keys_beside(section)) + "\n";
}

std::string to_text(const Plugin& plugin, const std::string& chosen, const core::Terminal& terminal) {
  const catalogue::PluginNote& note = plugin.entry.note;
  const std::string title = core::styled(terminal, core::Style::bold, note.name) + " " + note.version + ", " +
                            config::kind_title(plugin.entry.kind) + ": " + note.summary + "\n";
  return core::on_terminal(title, terminal) + "\n" + options_text(plugin, terminal) + "\n" +
         core::on_terminal(teacher_text(plugin) + usage_text(plugin, chosen), terminal) + "\n" +
         facts_text(plugin, terminal);
}

// A plugin that is refused says why itself.
void refuse_unknown(const std::string& chosen, const catalogue::Catalogue& plugins) {
  std::vector<std::string> names;
  for (const Entry& entry : plugins.entries()) names.push_back(entry.note.name);
  for (const config::Part& part : config::parts()) names.push_back(part.name);
  const std::string meant = core::did_you_mean(chosen, names);
  if (meant.empty()) return;
  for (const catalogue::Refused& refused : plugins.refused()) {
    const auto named = [&](const catalogue::PluginNote& note) { return note.name == chosen; };
    if (std::filesystem::path(refused.file).stem() == chosen || std::ranges::any_of(refused.notes, named))
      return;
  }
  throw core::usage_error({.place = "describe",
                           .problem = "no plugin and no part is called " + core::printable(chosen),
                           .advice = meant + " guise list shows them all"});
}

// The built-in parts of that name stand beside the plugins; a name of one alone needs no plugin.
std::vector<Plugin> read_plugins(const Invocation& invocation, bool may_be_none) {
  const catalogue::Catalogue plugins = searched_plugins(invocation.values("plugin-dir"));
  const std::string& chosen = invocation.arguments.front();
  std::vector<Plugin> found;
  const auto named = [&](const Entry& entry) { return entry.note.name == chosen; };
  const bool none = std::none_of(plugins.entries().begin(), plugins.entries().end(), named);
  if (may_be_none && none) return found;
  if (none && !config::is_path(chosen)) refuse_unknown(chosen, plugins);
  for (const Entry& entry : plugins.find_all(chosen)) {
    found.push_back({entry, catalogue::load_description(entry)});
  }
  return found;
}

int run(const Invocation& invocation) {
  const std::vector<const config::Part*> parts = parts_named(invocation.arguments.front());
  const std::vector<Plugin> plugins = read_plugins(invocation, !parts.empty());
  const core::Terminal terminal = core::terminal_of(stdout, invocation.colour);
  Json document = {{"schema", "guise.describe/1"}, {"plugins", Json::array()}, {"parts", Json::array()}};
  std::string text;
  for (const Plugin& plugin : plugins) {
    document["plugins"].push_back(to_json(plugin));
    if (!text.empty()) text += "\n";
    text += to_text(plugin, chosen_by(plugin, plugins, invocation.arguments.front()), terminal);
  }
  for (const config::Part* part : parts) {
    document["parts"].push_back(app::to_json(*part));
    text += (text.empty() ? "" : "\n") + app::to_text(*part, terminal);
  }
  text = core::showable(text, terminal.colour);
  if (invocation.has("json")) text = document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

}  // namespace

Command describe_command() {
  return {
      "describe",
      "Plugins",
      "options of a plugin, network, optimizer, schedule or data set, and what it needs",
      {{"PLUGIN|PART|FILE", "a name that `guise list` shows, or the path of a .so", true}},
      {plugin_folder_flag(), json_flag()},
      {"guise describe mask_clso", "guise describe adamw", "guise describe build/my_loss/my_loss.so --json"},
      run,
      {"info", "inspect"}};
}

}  // namespace guise::app
