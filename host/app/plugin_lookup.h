// Wires configuration to the catalogue: the plugin lookup that config/resolve.h asks for.
#pragma once

#include <string>
#include <vector>

#include "catalogue/catalogue.h"
#include "config/plugin_lookup.h"

namespace guise::app {

// Searches the plugin folders of this command line (core/paths.h).
config::PluginLookup make_plugin_lookup(const std::vector<std::string>& plugin_folders_given);

// The folders that a command searches: those of --plugin-dir, GUISE_PLUGIN_PATH and the installation. Tells
// of one in GUISE_PLUGIN_PATH that leads to nothing. Throws what the catalogue throws.
catalogue::Catalogue searched_plugins(const std::vector<std::string>& plugin_folders_given);

}  // namespace guise::app
