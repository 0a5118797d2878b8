#include "config/said_path.h"

#include <algorithm>
#include <filesystem>

#include "config/keys.h"
#include "core/paths.h"

namespace guise::config {
namespace {

bool names_a_path(const std::string& key, const std::string& value) {
  if (const RunKey* row = find_run_key(key); row != nullptr && row->is_path) return true;
  const bool plugin = std::ranges::any_of(
      plugin_sections(), [&](const PluginSection& section) { return key == section.name + ".name"; });
  return plugin && (is_path(value) || value.starts_with('~'));
}

}  // namespace

std::string meant_path(const std::string& path, const Said& said) {
  const std::string expanded = core::expanded_home(path, said.origin);
  if (said.file.empty() || path.empty() || path.find('\0') != std::string::npos) return expanded;
  const std::filesystem::path folder = std::filesystem::path(said.file).parent_path();
  return std::filesystem::absolute(folder / expanded).lexically_normal().string();
}

nlohmann::json meant_value(const std::string& key, const nlohmann::json& value, const Said& said) {
  if (value.is_array()) {
    nlohmann::json list = nlohmann::json::array();
    for (const nlohmann::json& item : value) list.push_back(meant_value(key, item, said));
    return list;
  }
  if (!value.is_string()) return value;
  const std::string& text = value.get_ref<const std::string&>();
  if (!names_a_path(key, text)) return value;
  return meant_path(text, {said.origin + ": " + key, said.file});
}

}  // namespace guise::config
