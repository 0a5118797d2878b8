#include "runs/settings.h"

#include <algorithm>
#include <set>

#include "config/data_sets.h"
#include "config/keys.h"
#include "config/parts.h"

namespace guise::runs {
namespace {

std::string text_or_default(const Json& config, const std::string& key) {
  return text_at(config, key).value_or(config::find_run_key(key)->default_value.get<std::string>());
}

// Null where the section has no parts, or the run names one that this Guise does not know.
const config::Part* chosen_part(const Json& config, const std::string& section) {
  const bool has_parts = std::ranges::find(config::part_sections(), section, &config::PartSection::name) !=
                         config::part_sections().end();
  return has_parts ? config::find_part(section, text_or_default(config, section + ".name")) : nullptr;
}

bool is_of_another_part(const Json& config, const std::string& key) {
  if (!config::is_part_key(key)) return false;
  const config::Part* part = chosen_part(config, config::section_of(key));
  return part != nullptr && config::find_key(*part, key) == nullptr;
}

bool has_stored_teachers(const Json& config) {
  const Json* from = value_at(config, "teacher.from");
  return from != nullptr && from->is_array() && !from->empty();
}

// What belongs to a teacher or an average that the run does not have.
bool is_of_no_plugin(const Json& config, const std::string& key) {
  const std::string section = config::section_of(key);
  return std::ranges::find(config::plugin_sections(), section, &config::PluginSection::name) !=
             config::plugin_sections().end() &&
         section != "strategy" && key != section + ".name" && !text_at(config, section + ".name") &&
         !(section == "teacher" && has_stored_teachers(config));
}

// An object of names is one value, whatever its names.
std::vector<FlatValue> flat_keys(const Json& config) {
  std::vector<FlatValue> keys;
  for (FlatValue& flat : flatten(config)) {
    const auto entry = config::find_map_entry(flat.key);
    if (!entry) {
      keys.push_back(std::move(flat));
    } else if (keys.empty() || keys.back().key != entry->row->key) {
      keys.push_back({entry->row->key, *value_at(config, entry->row->key)});
    }
  }
  return keys;
}

}  // namespace

std::vector<FlatValue> settings_of(const Json& config) {
  std::vector<FlatValue> settings;
  std::set<std::string> seen;
  for (FlatValue& flat : flat_keys(config)) {
    seen.insert(flat.key);
    if (!is_of_another_part(config, flat.key) && !is_of_no_plugin(config, flat.key))
      settings.push_back(std::move(flat));
  }
  for (const config::RunKey& row : config::run_keys()) {
    const auto value = seen.contains(row.key) ? std::nullopt : default_setting(config, row.key);
    if (value) settings.push_back({row.key, *value});
  }
  return settings;
}

std::optional<Json> default_setting(const Json& config, const std::string& key) {
  if (is_of_no_plugin(config, key)) return std::nullopt;
  if (key == "strategy.start_epoch")
    return config::default_start_epoch(text_at(config, "teacher.name").has_value());
  const config::RunKey* row = config::find_run_key(key);
  if (row != nullptr && config::is_part_key(key)) {
    const config::Part* part = chosen_part(config, config::section_of(key));
    row = part == nullptr ? nullptr : config::find_key(*part, key);
  }
  if (row == nullptr) return std::nullopt;
  return Json(row->before.is_null() ? row->default_value : row->before);
}

bool is_incidental(const Json& config, const std::string& key) {
  const std::string section = config::section_of(key);
  if (key == "data.root") {
    const config::DataSet* set = config::find_data_set(text_or_default(config, "data.name"));
    return set == nullptr || !set->own;
  }
  return key == "train.threads" || section == "record" || section == "checkpoint" || section == "measure";
}

}  // namespace guise::runs
