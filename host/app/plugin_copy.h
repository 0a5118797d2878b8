// The source of a bundled plugin as the start of another: its file and the headers that it includes, in one
// flat folder, under a new name. Writes nothing; plugin_folder.h does.
#pragma once

#include <string>
#include <vector>

#include "config/plugin_kind.h"

namespace guise::app {

// Where an installation keeps the sources of the bundled plugins.
struct BundledSource {
  std::string name;  // "mask_all"
  config::PluginKind kind = config::PluginKind::strategy;
  std::string folder;  // <prefix>/share/guise/plugins/losses/mask_all
};

// Of all bundled plugins, losses first, by name. Throws core::Error(failed) when they are not installed.
std::vector<BundledSource> bundled_sources(const std::string& prefix);

// The one named `name`; a usage error with the nearest for any other name.
BundledSource find_bundled(const std::string& prefix, const std::string& name);

struct SourceFile {
  std::string name;  // "mask_all.cpp", "criterion.hpp": no folder
  std::string text;
};

// The plugin's .cpp as NAME.cpp first, then every header that it includes with quotes, in order of their
// names. Its class and its id are those of the new name: my_loss is MyLoss.
std::vector<SourceFile> renamed_sources(const BundledSource& plugin, const std::string& name);

// What its README says of it, without the title, and the README that this one refers to for the common
// headers (NOTES.md); empty where there is none.
struct Notes {
  std::string about = {}, common = {};
};
Notes notes_of(const BundledSource& plugin);

// "my_loss" -> "MyLoss"
std::string class_name(const std::string& name);

}  // namespace guise::app
