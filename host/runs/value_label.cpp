#include "runs/value_label.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "config/keys.h"
#include "core/text.h"

namespace guise::runs {
namespace {

// Where a plugin is chosen. Other values may hold a '/' of their own.
constexpr std::array kPluginKeys = {"strategy.name", "teacher.name", "average.name"};

}  // namespace

std::string plugin_label(const std::string& chosen) {
  const config::ChosenPlace place = config::place_of(chosen);
  return place.name.empty() ? std::filesystem::path(place.file).stem().string() : place.name;
}

std::string value_label(const std::string& dotted_key, const Json& value) {
  const config::RunKey* row = config::find_run_key(dotted_key);
  if (value.is_array() && row != nullptr && row->is_path) {
    std::vector<std::string> labels;
    for (const Json& item : value) labels.push_back(value_label(dotted_key, item));
    return labels.empty() ? "-" : core::joined(labels);
  }
  if (!value.is_string()) return plain_text(value);
  const std::string text = value.get<std::string>();
  const bool plugin = std::find(kPluginKeys.begin(), kPluginKeys.end(), dotted_key) != kPluginKeys.end();
  if (plugin) return plugin_label(text);
  const bool is_path = row != nullptr && row->is_path && text.find('/') != std::string::npos;
  return is_path ? std::filesystem::path(text).filename().string() : plain_text(value);
}

}  // namespace guise::runs
