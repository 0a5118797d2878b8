#include "report/differences.h"

#include <map>
#include <set>

#include "config/keys.h"
#include "runs/settings.h"

namespace guise::report {
namespace {

constexpr const char* kNone = "-";

// Every key of the runs, with its values; "-" of a run that has no such key.
std::vector<Difference> all_settings(const std::vector<runs::Run>& runs) {
  std::vector<Difference> list;
  std::map<std::string, size_t> places;
  for (size_t i = 0; i < runs.size(); ++i) {
    for (const runs::FlatValue& value : runs::settings_of(runs[i].config)) {
      const auto [place, is_new] = places.try_emplace(value.key, list.size());
      if (is_new) list.push_back({value.key, std::vector<std::string>(runs.size(), kNone), ""});
      list[place->second].values[i] = runs::plain_text(value.value);
    }
  }
  return list;
}

// A key of a part is compared among the runs that chose the part.
bool is_same(const Difference& setting) {
  std::set<std::string> values(setting.values.begin(), setting.values.end());
  if (config::is_part_key(setting.key)) values.erase(kNone);
  return values.size() < 2;
}

std::vector<Difference> from_defaults(const runs::Run& run) {
  std::vector<Difference> list;
  for (const runs::FlatValue& value : runs::settings_of(run.config)) {
    const auto usual = runs::default_setting(run.config, value.key);
    if (!usual || *usual != value.value)
      list.push_back({value.key, {runs::plain_text(value.value)}, usual ? runs::plain_text(*usual) : ""});
  }
  return list;
}

}  // namespace

std::vector<Difference> differences(const std::vector<runs::Run>& runs) {
  if (runs.size() == 1) return from_defaults(runs.front());
  std::vector<Difference> list = all_settings(runs);
  std::erase_if(list, is_same);
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
