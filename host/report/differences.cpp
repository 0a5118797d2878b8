#include "report/differences.h"

#include <algorithm>
#include <set>

#include "config/keys.h"

namespace guise::report {
namespace {

std::vector<std::string> keys_of(const std::vector<Run>& runs) {
  std::vector<std::string> keys;
  std::set<std::string> seen;
  for (const Run& run : runs) {
    for (const FlatValue& value : flatten(run.config)) {
      if (seen.insert(value.key).second) keys.push_back(value.key);
    }
  }
  return keys;
}

std::vector<Difference> from_defaults(const Run& run) {
  std::vector<Difference> list;
  for (const FlatValue& value : flatten(run.config)) {
    const config::Option* option = config::find_run_key(value.key);
    const nlohmann::json here = value.value;
    if (option == nullptr || option->default_value != here) {
      list.push_back({value.key,
                      {plain_text(value.value)},
                      option == nullptr ? "" : plain_text(Json(option->default_value))});
    }
  }
  return list;
}

}  // namespace

std::vector<Difference> differences(const std::vector<Run>& runs) {
  if (runs.size() == 1) return from_defaults(runs.front());
  std::vector<Difference> list;
  for (const std::string& key : keys_of(runs)) {
    Difference difference{key, {}, ""};
    for (const Run& run : runs) {
      const Json* value = value_at(run.config, key);
      difference.values.push_back(value == nullptr ? "-" : plain_text(*value));
    }
    const auto& values = difference.values;
    if (std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) != values.end())
      list.push_back(difference);
  }
  return list;
}

}  // namespace guise::report
