#include "config/chosen_values.h"

#include <algorithm>
#include <set>
#include <utility>

#include "config/keys.h"
#include "config/option.h"
#include "config/parts.h"
#include "core/text.h"

namespace guise::config {

ChosenValues::ChosenValues() {
  for (const RunKey& row : run_keys()) {
    if (!is_part_key(row.key)) put(row.key, row.default_value, "default");
  }
}

void ChosenValues::put(const std::string& key, nlohmann::json value, const std::string& origin) {
  values_[key] = {std::move(value), origin};
}

std::string ChosenValues::text(const std::string& key) const {
  const nlohmann::json& value = at(key).value;
  return value.is_string() ? value.get<std::string>() : "";
}

void ChosenValues::apply(const Layer& layer) {
  // Run keys first: a plugin's name holds for all options of its layer, whatever their order.
  for (const Assignment& given : layer) {
    const Option* row = find_run_key(given.key);
    if (row == nullptr) continue;
    put(given.key, checked_value(*row, given.value, given.origin + ": " + given.key), given.origin);
  }
  for (const Assignment& given : layer) {
    if (const auto entry = find_map_entry(given.key)) put_entry(*entry, given);
  }
  for (const Assignment& given : layer) {
    if (find_run_key(given.key) != nullptr || find_map_entry(given.key)) continue;
    const std::string section = given.key.substr(0, given.key.find('.'));
    const ChosenValue& name = at(section + ".name");
    const std::string owner = name.origin == "default" ? "" : text(section + ".name");
    options_[section].push_back({given, owner});
  }
}

void ChosenValues::put_entry(const MapEntry& entry, const Assignment& given) {
  Option number = *entry.row;
  number.type = OptionType::real;
  ChosenValue& map = values_[entry.row->key];
  map.value[entry.name] = checked_value(number, given.value, given.origin + ": " + given.key);
  map.origin = given.origin;
}

void ChosenValues::complete_parts(std::vector<std::string>& warnings) {
  for (const PartSection& section : part_sections()) {
    const Part& part = *find_part(section.name, text(section.name + ".name"));
    std::vector<std::string> left_out;
    for (const RunKey& row : part_keys(section.name)) {
      if (find_key(part, row.key) != nullptr || !has(row.key)) continue;
      if (at(row.key).value != row.default_value) left_out.push_back(row.key);
      values_.erase(row.key);
    }
    if (!left_out.empty())
      warnings.push_back(section.name + " is " + part.name +
                         ", so what is for others is left out: " + core::joined(left_out));
    for (const RunKey& row : part.keys) {
      if (!has(row.key)) put(row.key, row.default_value, "default");
    }
  }
}

std::vector<Assignment> ChosenValues::options_given(const std::string& section,
                                                    std::vector<std::string>& warnings) const {
  std::vector<Assignment> kept;
  const auto given = options_.find(section);
  if (given == options_.end()) return kept;
  const std::string plugin = text(section + ".name");
  std::set<std::string> seen, left_out;
  std::string former;
  // The strongest first.
  for (auto option = given->second.rbegin(); option != given->second.rend(); ++option) {
    const std::string& key = option->assignment.key;
    if (!option->owner.empty() && option->owner != plugin) {
      left_out.insert(key);
      former = option->owner;
    } else if (seen.insert(key).second) {
      kept.push_back(option->assignment);
    }
  }
  std::reverse(kept.begin(), kept.end());
  if (!left_out.empty()) {
    const std::string names = core::joined({left_out.begin(), left_out.end()});
    warnings.push_back(section + " is " + (plugin.empty() ? "none" : core::printable(plugin)) +
                       ", so what was written for " + core::printable(former) +
                       " is left out: " + core::printable(names, 160));
  }
  return kept;
}

}  // namespace guise::config
