#include "config/data_root.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <system_error>

#include "config/data_sets.h"
#include "core/text.h"

namespace guise::config {
namespace {

namespace fs = std::filesystem;

// "train/" is a folder, "train" is none: CIFAR-100 has a file of that name.
bool has(const fs::path& folder, const std::string& marker) {
  std::error_code ignored;
  const fs::file_status status = fs::status(folder / marker, ignored);
  return fs::exists(status) && fs::is_directory(status) == marker.ends_with('/');
}

// Calls `is_wanted` for what lies in a folder until it is true.
template <class Wanted>
bool any_entry(const fs::path& folder, Wanted is_wanted) {
  std::error_code code;
  for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
    if (is_wanted(entry->path())) return true;
  }
  return false;
}

bool has_class_folders(const fs::path& folder) {
  const auto has_picture = [](const fs::path& below) { return any_entry(below, is_picture_file); };
  return any_entry(folder, [&](const fs::path& entry) {
    std::error_code ignored;
    return fs::is_directory(entry, ignored) && has_picture(entry);
  });
}

bool holds(const fs::path& folder, const DataSet& set) {
  return std::ranges::any_of(set.markers, [&](const std::string& marker) { return has(folder, marker); }) ||
         (set.class_folders && has_class_folders(folder));
}

std::string absolute_text(const fs::path& path) {
  std::error_code ignored;
  return fs::absolute(path, ignored).lexically_normal().string();
}

}  // namespace

bool is_picture_file(const fs::path& file) {
  std::string ending = file.extension().string();
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
  return ending == ".jpg" || ending == ".jpeg" || ending == ".png" || ending == ".webp";
}

std::string contents_of(const std::string& folder) {
  constexpr size_t kShown = 6;
  std::vector<std::string> names;
  any_entry(folder, [&](const fs::path& entry) {
    std::error_code ignored;
    const bool below = fs::is_directory(entry, ignored);
    names.push_back(core::printable(entry.filename().string(), 40) + (below ? "/" : ""));
    return false;
  });
  std::error_code ignored;
  if (names.empty()) return fs::is_directory(folder, ignored) ? "an empty folder" : "no such folder";
  std::ranges::sort(names);
  const size_t more = names.size() - std::min(names.size(), kShown);
  names.resize(names.size() - more);
  return core::joined(names) + (more > 0 ? " and " + std::to_string(more) + " more" : "");
}

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
