#include "report/differences.h"

#include <algorithm>
#include <set>

#include "config/keys.h"

namespace guise::report {
namespace {

std::vector<std::string> keys_of(const std::vector<runs::Run>& runs) {
  std::vector<std::string> keys;
  std::set<std::string> seen;
  for (const runs::Run& run : runs) {
    for (const runs::FlatValue& value : runs::flatten(run.config)) {
      if (seen.insert(value.key).second) keys.push_back(value.key);
    }
  }
  return keys;
}

std::vector<Difference> from_defaults(const runs::Run& run) {
  std::vector<Difference> list;
  for (const runs::FlatValue& value : runs::flatten(run.config)) {
    const config::Option* option = config::find_run_key(value.key);
    const nlohmann::json here = value.value;
    if (option == nullptr || option->default_value != here) {
      list.push_back({value.key,
                      {runs::plain_text(value.value)},
                      option == nullptr ? "" : runs::plain_text(runs::Json(option->default_value))});
    }
  }
  return list;
}

}  // namespace

std::vector<Difference> differences(const std::vector<runs::Run>& runs) {
  if (runs.size() == 1) return from_defaults(runs.front());
  std::vector<Difference> list;
  for (const std::string& key : keys_of(runs)) {
    Difference difference{key, {}, ""};
    for (const runs::Run& run : runs) {
      const runs::Json* value = runs::value_at(run.config, key);
      difference.values.push_back(value == nullptr ? "-" : runs::plain_text(*value));
    }
    const auto& values = difference.values;
    if (std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) != values.end())
      list.push_back(difference);
  }
  return list;
}

runs::Json to_json(const std::vector<Difference>& differences) {
  runs::Json list = runs::Json::array();
  for (const Difference& difference : differences) {
    const bool known = !difference.default_value.empty();
    list.push_back({{"key", difference.key}, {"values", difference.values}});
    list.back()["default"] = known ? runs::Json(difference.default_value) : runs::Json(nullptr);
  }
  return list;
}

}  // namespace guise::report
