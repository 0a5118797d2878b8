#include "app/part_text.h"

#include "app/option_text.h"
#include "config/keys.h"
#include "core/text.h"

namespace guise::app {
namespace {

std::string section_of(const config::Part& part) {
  for (const config::PartSection& section : config::part_sections()) {
    if (section.kind == part.kind) return section.name;
  }
  return "";
}

// By their plain keys, "momentum".
config::OptionTable own_options(const config::Part& part) {
  config::OptionTable options(part.keys.begin(), part.keys.end());
  for (config::Option& option : options) option.key.erase(0, section_of(part).size() + 1);
  return options;
}

// What the section has whatever it names.
std::vector<std::string> keys_beside(const std::string& section) {
  std::vector<std::string> keys;
  for (const config::RunKey& row : config::run_keys()) {
    const bool own = config::section_of(row.key) == section && !config::is_part_key(row.key);
    if (own && row.key != section + ".name") keys.push_back(row.key);
  }
  return keys;
}

std::string usage_text(const config::Part& part) {
  const std::string section = section_of(part);
  if (!part.trains) return "To use it: guise eval RUN --data " + part.name + "\n";
  std::string text = "To use it: guise train --set " + section + ".name=" + part.name;
  if (!part.keys.empty())
    text += " --set " + part.keys.front().key + "=" + plain_text(part.keys.front().default_value);
  return text + "\nKeys of every " + part.kind + ": " + core::joined(keys_beside(section)) + "\n";
}

}  // namespace

std::vector<const config::Part*> parts_named(const std::string& name) {
  std::vector<const config::Part*> found;
  for (const config::Part& part : config::parts()) {
    if (part.name == name) found.push_back(&part);
  }
  return found;
}

nlohmann::ordered_json to_json(const config::Part& part) {
  nlohmann::ordered_json json = {{"name", part.name},
                                 {"kind", part.kind},
                                 {"summary", part.summary},
                                 {"section", section_of(part)},
                                 {"options", nlohmann::ordered_json::array()}};
  for (const config::Option& option : own_options(part)) json["options"].push_back(to_json(option));
  return json;
}

std::string to_text(const config::Part& part, const core::Terminal& terminal) {
  const std::string title =
      core::styled(terminal, core::Style::bold, part.name) + ", " + part.kind + ": " + part.summary + "\n\n";
  const std::string options =
      part.keys.empty() ? "It has no options.\n" : options_table(own_options(part), terminal);
  return core::on_terminal(title, terminal) + options + "\n" + core::on_terminal(usage_text(part), terminal);
}

}  // namespace guise::app
