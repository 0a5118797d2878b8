#include "runs/value_label.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "config/plugin_lookup.h"

namespace guise::runs {
namespace {

// Where a plugin is chosen. Other values may hold a '/' of their own.
constexpr std::array kPluginKeys = {"strategy.name", "teacher.name", "average.name"};

}  // namespace

std::string plugin_label(const std::string& chosen) {
  return config::is_path(chosen) ? std::filesystem::path(chosen).stem().string() : chosen;
}

std::string value_label(const std::string& dotted_key, const Json& value) {
  const bool plugin = std::find(kPluginKeys.begin(), kPluginKeys.end(), dotted_key) != kPluginKeys.end();
  return plugin && value.is_string() ? plugin_label(value.get<std::string>()) : plain_text(value);
}

}  // namespace guise::runs
