// Makes the folder of a new plugin from the templates of an installation, or from a bundled plugin's source.
// Knows nothing of the command line, and nothing of what the templates say.
#pragma once

#include <filesystem>
#include <string>

#include "config/plugin_kind.h"

namespace guise::app {

struct NewPlugin {
  std::string name;  // checked by check_plugin_name
  config::PluginKind kind = config::PluginKind::strategy;
  bool is_cpp = false;    // else C
  std::string like = {};  // the bundled plugin that it begins as; empty: the template

  std::string source() const { return name + (is_cpp ? ".cpp" : ".c"); }
};

// Throws core::Error(usage) unless `name` is [a-z][a-z0-9_]*, at most 40 characters, and no name that CMake
// keeps for targets of its own.
void check_plugin_name(const std::string& name);

// Writes `folder` from <prefix>/share/guise: the whole of it or nothing. An empty folder of that
// name is taken over; anything else of that name is refused (usage) and left as it is. Throws
// core::Error(failed) when a part of the installation is missing or the folder cannot be written.
void write_plugin_folder(const NewPlugin& plugin, const std::string& prefix,
                         const std::filesystem::path& folder);

}  // namespace guise::app
