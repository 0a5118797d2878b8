#include "report/groups.h"

#include <algorithm>
#include <map>
#include <set>

#include "config/keys.h"
#include "core/error.h"
#include "core/text.h"
#include "runs/run_folder.h"
#include "runs/settings.h"
#include "runs/value_label.h"

namespace guise::report {
namespace {

void check_key(const std::vector<runs::Run>& runs, const std::string& key) {
  std::set<std::string> known;
  for (const runs::Run& run : runs) {
    for (const runs::FlatValue& value : runs::settings_of(run.config)) known.insert(value.key);
  }
  if (known.count(key) != 0) return;
  const std::string near = core::did_you_mean(key, {known.begin(), known.end()});
  throw core::usage_error(
      {.place = "--group-by",
       .expected = std::string("a key of ") + runs::RunFolder::kConfig + " such as strategy.name",
       .received = core::printable(key),
       .advice = near});
}

std::map<std::string, runs::Json> settings_by_key(const runs::Run& run) {
  std::map<std::string, runs::Json> settings;
  for (runs::FlatValue& value : runs::settings_of(run.config)) settings[value.key] = std::move(value.value);
  return settings;
}

}  // namespace

std::vector<RunGroup> groups_of(const std::vector<runs::Run>& runs, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) check_key(runs, key);
  std::map<std::vector<std::string>, size_t> places;
  std::vector<RunGroup> groups;
  std::vector<std::string> full_labels;
  for (size_t i = 0; i < runs.size(); ++i) {
    const auto settings = settings_by_key(runs[i]);
    std::vector<std::string> values, shown;
    for (const std::string& key : keys) {
      const auto value = settings.find(key);
      values.push_back(value == settings.end() ? "-" : runs::plain_text(value->second));
      shown.push_back(value == settings.end() ? "-" : runs::value_label(key, value->second));
    }
    const auto [place, is_new] = places.emplace(values, groups.size());
    if (is_new) {
      groups.push_back({core::joined(shown), {}});
      full_labels.push_back(core::joined(values));
    }
    groups[place->second].runs.push_back(i);
  }
  std::multiset<std::string> labels;
  for (const RunGroup& group : groups) labels.insert(group.label);
  for (size_t i = 0; i < groups.size(); ++i) {
    if (labels.count(groups[i].label) > 1) groups[i].label = full_labels[i];
  }
  return groups;
}

std::vector<std::string> mixed_keys(const std::vector<runs::Run>& runs, const RunGroup& group) {
  std::map<std::string, std::set<std::string>> values;
  std::map<std::string, size_t> counts;
  for (const size_t index : group.runs) {
    for (const runs::FlatValue& value : runs::settings_of(runs[index].config)) {
      if (value.key == "train.seed" || runs::is_incidental(runs[index].config, value.key)) continue;
      values[value.key].insert(value.value.dump(-1, ' ', false, runs::Json::error_handler_t::replace));
      ++counts[value.key];
    }
  }
  std::vector<std::string> mixed;
  for (const auto& [key, seen] : values) {
    const bool lacks = counts[key] < group.runs.size() && !config::is_part_key(key);
    if (seen.size() > 1 || lacks) mixed.push_back(key);
  }
  return mixed;
}

}  // namespace guise::report
