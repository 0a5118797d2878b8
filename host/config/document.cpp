#include "config/document.h"

#include <algorithm>
#include <utility>

#include "config/keys.h"
#include "config/parts.h"

namespace guise::config {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

void put_at(ordered_json& document, const std::string& path, const json& value) {
  ordered_json* place = &document;
  size_t start = 0;
  for (size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', start)) {
    place = &(*place)[path.substr(start, dot - start)];
    start = dot + 1;
  }
  (*place)[path.substr(start)] = value;
}

void fill_run(const ChosenValues& values, RunConfig& run) {
  for (const RunKey& row : run_keys()) {
    if (row.fill && values.has(row.key)) row.fill(run, values.at(row.key).value);
  }
}

PluginChoice choice_of(const std::string& section, const ChosenValues& values, const ChosenPlugin& plugin) {
  PluginChoice choice;
  if (!plugin.chosen) return choice;
  choice.name = values.text(section + ".name");
  choice.id = plugin.description.name;
  choice.file = plugin.description.file;
  choice.sha256 = plugin.description.sha256;
  choice.opened = plugin.description.opened;
  for (const auto& [key, chosen] : plugin.options) choice.options[key] = chosen.value;
  return choice;
}

void write_lines(const ordered_json& value, const std::string& path, const std::string& indent,
                 const std::map<std::string, std::string>& comments, std::string& text) {
  text += "{\n";
  size_t left = value.size();
  for (const auto& [key, item] : value.items()) {
    const std::string full = path.empty() ? key : path + "." + key;
    text += indent + "  " + ordered_json(key).dump() + ": ";
    if (item.is_object() && !item.empty()) {
      write_lines(item, full, indent + "  ", comments, text);
    } else {
      text += item.dump();
    }
    if (--left > 0) text += ",";
    const auto comment = comments.find(full);
    if (comment != comments.end()) text += "  // " + comment->second;
    text += "\n";
  }
  text += indent + "}";
}

}  // namespace

const ChosenPlugin& ChosenPlugins::of(const std::string& section) const {
  return section == "strategy" ? strategy : section == "teacher" ? teacher : average;
}

Resolved write_resolved(const ChosenValues& values, const ChosenPlugins& plugins,
                        std::vector<std::string> warnings) {
  Resolved resolved;
  const auto write = [&resolved](const std::string& path, const ChosenValue& chosen) {
    put_at(resolved.document, path, chosen.value);
    resolved.origins[path] = chosen.origin;
  };
  for (const RunKey& row : run_keys()) {
    if (!values.has(row.key)) continue;  // of a part that was not chosen
    write(row.key, values.at(row.key));
  }
  fill_run(values, resolved.run);
  for (const PluginSection& section : plugin_sections()) {
    const ChosenPlugin& plugin = plugins.of(section.name);
    // In the order of the plugin's own table.
    for (const Option& option : plugin.description.options) {
      if (plugin.chosen) write(section.name + "." + option.key, plugin.options.at(option.key));
    }
  }
  resolved.run.strategy.plugin = choice_of("strategy", values, plugins.strategy);
  resolved.run.teacher.plugin = choice_of("teacher", values, plugins.teacher);
  resolved.run.average.plugin = choice_of("average", values, plugins.average);
  resolved.warnings = std::move(warnings);
  return resolved;
}

void fill_run(const ordered_json& document, const std::string& origin, RunConfig& run) {
  ChosenValues values;
  values.apply(layer_of(document, {origin, ""}));
  std::vector<std::string> of_other_parts;  // said when the run was resolved
  values.complete_parts(of_other_parts);
  fill_run(values, run);
}

json section_document(const std::string& section, const RunConfig& run) {
  ordered_json document;
  const Part* part = find_part(section, find_run_key(section + ".name")->read(run).get<std::string>());
  for (const RunKey& row : run_keys()) {
    const bool foreign = is_part_key(row.key) && (part == nullptr || find_key(*part, row.key) == nullptr);
    if (section_of(row.key) == section && row.read && !foreign) put_at(document, row.key, row.read(run));
  }
  return document.at(section);
}

std::string commented_json(const ordered_json& document, const std::map<std::string, std::string>& comments) {
  std::string text;
  write_lines(document, "", "", comments, text);
  return text + "\n";
}

ordered_json default_document() {
  ordered_json document;
  for (const Option& row : run_keys()) put_at(document, row.key, row.default_value);
  return document;
}

}  // namespace guise::config
