// Names of run folders in a sweep: readable, bounded, and unable to lead out of the sweep's folder.
#include <algorithm>
#include <utility>

#include "config/keys.h"
#include "runs/value_label.h"
#include "sweep/plan.h"

namespace guise::sweep {
namespace {

using nlohmann::json;

constexpr size_t kLongestValue = 40;
constexpr size_t kLongestName = 120;
constexpr size_t kIdDigits = 8;
constexpr char kPlain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-";

// Text with '_' for what a file name should not hold, cut where it is long; `changed` then becomes true.
std::string file_safe(std::string text, bool& changed) {
  if (text.size() > kLongestValue) {
    text.resize(kLongestValue);
    changed = true;
  }
  for (char& c : text) {
    if (std::string(kPlain).find(c) != std::string::npos && c != '\0') continue;
    c = '_';
    changed = true;
  }
  return text;
}

std::string value_part(const std::string& key, const json& value, bool& changed) {
  if (value.is_null()) return "none";
  if (value.is_array()) {
    std::string text;
    for (const json& item : value) text += (text.empty() ? "" : "+") + value_part(key, item, changed);
    return text.empty() ? "none" : file_safe(text, changed);
  }
  if (!value.is_string()) {
    return file_safe(value.dump(-1, ' ', false, json::error_handler_t::replace), changed);
  }
  const std::string text = value.get<std::string>();
  const std::string label = runs::value_label(key, text);
  changed = changed || label != text || text.empty();
  return file_safe(label, changed);
}

std::string last_part(const std::string& key) {
  if (const auto entry = config::find_map_entry(key)) return last_part(entry->row->key) + "." + entry->name;
  // strategy.name is "strategy".
  const std::string whole = key.ends_with(".name") ? key.substr(0, key.size() - 5) : key;
  return whole.substr(whole.rfind('.') + 1);
}

std::string key_part(const std::string& key, const KeyValues& keys, bool& changed) {
  const auto alike = std::count_if(
      keys.begin(), keys.end(), [&](const auto& other) { return last_part(other.first) == last_part(key); });
  return file_safe(alike > 1 ? key : last_part(key), changed);
}

int rank(const std::string& key) {
  return key == "base" ? 0 : key.ends_with(".name") ? 1 : key == "train.seed" ? 3 : 2;
}

}  // namespace

std::string name_with_id(const std::string& name, const std::string& id) {
  return name.substr(0, kLongestName - kIdDigits - 1) + "~" + id.substr(0, kIdDigits);
}

std::string folder_name(const KeyValues& keys, const std::string& id) {
  std::vector<std::string> order;
  for (const auto& [key, value] : keys) order.push_back(key);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return rank(a) < rank(b); });
  std::string name;
  bool changed = false;
  for (const std::string& key : order) {
    const std::string part = key_part(key, keys, changed) + "=" + value_part(key, keys.at(key), changed);
    name += (name.empty() ? "" : ",") + part;
  }
  if (name.empty()) return "run";
  return changed || name.size() > kLongestName ? name_with_id(name, id) : name;
}

bool is_folder_name(const std::string& name) {
  const std::string allowed = std::string(kPlain) + "=,~";
  return !name.empty() && name.size() <= kLongestName && name.front() != '.' && name.front() != '-' &&
         name.find_first_not_of(allowed) == std::string::npos;
}

}  // namespace guise::sweep
