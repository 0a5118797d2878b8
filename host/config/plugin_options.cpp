#include "config/plugin_options.h"

#include "config/keys.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::config {
namespace {

const Option& option_named(const std::string& name, const OptionsWanted& wanted, const std::string& place) {
  std::vector<std::string> known = host_keys(wanted.section);
  for (const Option& option : wanted.table) {
    if (option.key == name) return option;
    known.push_back(option.key);
  }
  const std::string home = wanted.section.empty() ? "" : home_of_key(name);
  std::string advice = home.empty() ? core::did_you_mean(name, known) : home;
  if (advice.empty()) advice = "guise describe " + wanted.plugin + " lists its options";
  throw core::usage_error(
      {.place = place, .problem = wanted.plugin + " has no such option", .advice = advice});
}

}  // namespace

std::map<std::string, ChosenValue> complete_options(const OptionsWanted& wanted) {
  std::map<std::string, ChosenValue> options;
  for (const auto& [key, value] : wanted.overrides.items())
    option_named(key, wanted, wanted.overrides_origin + ": " + core::printable(key));
  for (const Option& option : wanted.table) {
    const bool overridden = wanted.overrides.contains(option.key);
    const std::string& origin = wanted.overrides_origin;
    const nlohmann::json value =
        overridden ? checked_value(option, wanted.overrides[option.key], origin) : option.default_value;
    options[option.key] = {value, overridden ? origin : "default"};
  }
  const size_t start = wanted.section.empty() ? 0 : wanted.section.size() + 1;
  for (const Assignment& given : wanted.given) {
    const std::string name = given.key.substr(start);
    const std::string place = given.origin + ": " + core::printable(given.key);
    options[name] = {checked_value(option_named(name, wanted, place), given.value, place), given.origin};
  }
  return options;
}

std::vector<std::string> host_keys(const std::string& section) {
  std::vector<std::string> names;
  for (const Option& row : run_keys()) {
    if (row.key.starts_with(section + ".")) names.push_back(row.key.substr(section.size() + 1));
  }
  return names;
}

std::string key_shadowed_by(PluginKind kind, const std::string& option) {
  for (const PluginSection& section : plugin_sections()) {
    const std::string key = section.name + "." + option;
    if (section.kind == kind && find_run_key(key) != nullptr) return key;
  }
  return "";
}

}  // namespace guise::config
