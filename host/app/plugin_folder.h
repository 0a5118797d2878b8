// Makes the folder of a new plugin from the templates of an installation. Knows nothing of the command line,
// and nothing of what the templates say.
#pragma once

#include <filesystem>
#include <string>

namespace guise::app {

struct NewPlugin {
  std::string name;         // checked by check_plugin_name
  bool is_teacher = false;  // else a loss strategy
  bool is_cpp = false;      // else C

  std::string source() const { return name + (is_cpp ? ".cpp" : ".c"); }
};

// Throws core::Error(usage) unless `name` is [a-z][a-z0-9_]*, at most 40 characters, and no name that CMake
// keeps for targets of its own.
void check_plugin_name(const std::string& name);

// Writes `folder` from <prefix>/share/guise/templates: the whole of it or nothing. An empty folder of that
// name is taken over; anything else of that name is refused (usage) and left as it is. Throws
// core::Error(failed) when a part of the installation is missing or the folder cannot be written.
void write_plugin_folder(const NewPlugin& plugin, const std::string& prefix,
                         const std::filesystem::path& folder);

}  // namespace guise::app
