#include "core/paths.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "core/error.h"
#include "core/text.h"

namespace guise::core {
namespace {

namespace fs = std::filesystem;

std::string absolute_text(const fs::path& path) {
  std::error_code ignored;
  const fs::path absolute = fs::absolute(path, ignored);
  std::string text = (ignored ? path : absolute).lexically_normal().string();
  if (text.size() > 1 && text.back() == '/') text.pop_back();
  return text;
}

}  // namespace

std::string executable_path() {
  std::error_code problem;
  const fs::path path = fs::read_symlink("/proc/self/exe", problem);
  return problem ? std::string() : path.string();
}

std::string prefix_of(const std::string& executable) {
  const fs::path folder = fs::path(executable).parent_path();
  const bool in_libexec = folder.filename() == "guise" && folder.parent_path().filename() == "libexec";
  return (in_libexec ? folder.parent_path().parent_path() : folder.parent_path()).string();
}

std::string engine_path(const std::string& prefix) {
  return prefix + "/libexec/guise/guise-engine";
}

std::vector<PluginFolder> plugin_folders(const std::vector<std::string>& from_command_line) {
  std::vector<PluginFolder> folders;
  const auto add = [&folders](const std::string& path, const std::string& origin) {
    if (path.empty()) return;
    const std::string absolute = absolute_text(path);
    const auto same = [&](const PluginFolder& folder) { return folder.path == absolute; };
    if (std::none_of(folders.begin(), folders.end(), same)) folders.push_back({absolute, origin});
  };
  for (const std::string& path : from_command_line) add(path, "--plugin-dir");
  const std::string list = environment(kPluginPath);
  for (size_t start = 0; start < list.size();) {
    const size_t end = std::min(list.find(':', start), list.size());
    add(expanded_home(list.substr(start, end - start), kPluginPath), kPluginPath);
    start = end + 1;
  }
  const std::string prefix = prefix_of(executable_path());
  add(prefix + "/lib/guise/plugins", "installation");
  add(prefix + "/bin", "beside the program");
  return folders;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string environment_path(const char* name) {
  return expanded_home(environment(name), name);
}

std::string expanded_home(const std::string& path, const std::string& place) {
  if (!path.starts_with('~')) return path;
  if (path.size() > 1 && path[1] != '/') {
    throw usage_error({.place = place,
                       .problem = "another user's home folder is not looked up",
                       .expected = "~/... or the whole path",
                       .received = printable(path, 300),
                       .advice = "./" + printable(path, 160) + " names a file that is called so"});
  }
  const std::string home = environment("HOME");
  if (home.empty()) {
    throw usage_error({.place = place,
                       .problem = "HOME is not set",
                       .expected = "the whole path",
                       .received = printable(path, 300)});
  }
  return home + path.substr(1);
}

}  // namespace guise::core
