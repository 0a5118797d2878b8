// Where this installation lies and where it looks for plugins and data. An installed Guise and a build folder
// have the same layout: <prefix>/bin/guise, <prefix>/libexec/guise/guise-engine, <prefix>/lib/guise/plugins.
#pragma once

#include <string>
#include <vector>

namespace guise::core {

// Absolute path of the running program, links resolved.
std::string executable_path();

// The prefix of a program at <prefix>/bin/X or <prefix>/libexec/guise/X; elsewhere the folder of its folder.
std::string prefix_of(const std::string& executable);

// <prefix>/libexec/guise/guise-engine
std::string engine_path(const std::string& prefix);

inline constexpr const char* kPluginPath = "GUISE_PLUGIN_PATH";

// A folder that is searched for plugins, and what named it: "--plugin-dir", "GUISE_PLUGIN_PATH",
// "installation", "beside the program".
struct PluginFolder {
  std::string path;  // absolute
  std::string origin;
};

// --plugin-dir, then GUISE_PLUGIN_PATH (':' between; empty elements are passed over), then
// <prefix>/lib/guise/plugins, then <prefix>/bin. A folder named twice appears once, at its first place.
// Folders need not exist.
std::vector<PluginFolder> plugin_folders(const std::vector<std::string>& from_command_line);

// The value of an environment variable; empty when it is not set.
std::string environment(const char* name);

// The same where the value is a path: ~ is expanded.
std::string environment_path(const char* name);

// `path` with the home folder in place of a leading "~" or "~/". Shells do this at the start of a word only,
// not in "--out=~/runs" or "data.root=~/data". Throws a usage error that names `place` for another user's
// "~name", and where HOME is not set.
std::string expanded_home(const std::string& path, const std::string& place);

}  // namespace guise::core
