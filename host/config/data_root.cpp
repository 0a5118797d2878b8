#include "config/data_root.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "config/data_sets.h"

namespace guise::config {
namespace {

namespace fs = std::filesystem;

bool holds(const fs::path& folder, const DataSet& set) {
  return std::any_of(set.markers.begin(), set.markers.end(), [&](const std::string& marker) {
    std::error_code ignored;
    return fs::exists(folder / marker, ignored);
  });
}

std::string absolute_text(const fs::path& path) {
  std::error_code ignored;
  return fs::absolute(path, ignored).lexically_normal().string();
}

}  // namespace

std::string folder_with_data(const std::string& data_name, const std::string& folder) {
  const DataSet* set = find_data_set(data_name);
  if (set == nullptr || folder.empty()) return "";
  // The named folder first: MNIST and Fashion-MNIST have files of the same names.
  for (const std::string& name : set->folders) {
    if (holds(fs::path(folder) / name, *set)) return absolute_text(fs::path(folder) / name);
  }
  return holds(folder, *set) ? absolute_text(folder) : "";
}

DataRoot find_data_root(const std::string& data_name, const std::string& environment_root) {
  const std::string found = folder_with_data(data_name, environment_root);
  if (!found.empty()) return {found, "GUISE_DATA"};
  const DataSet* set = find_data_set(data_name);
  if (set == nullptr || set->system_folder.empty()) return {};
  const std::string installed = folder_with_data(data_name, set->system_folder);
  return installed.empty() ? DataRoot{} : DataRoot{installed, set->system_package};
}

std::string data_advice(const std::string& data_name) {
  const DataSet* set = find_data_set(data_name);
  return set == nullptr ? "" : set->advice;
}

bool needs_data_files(const std::string& data_name) {
  const DataSet* set = find_data_set(data_name);
  return set == nullptr || !set->markers.empty();
}

}  // namespace guise::config
