// Wires configuration to the catalogue: the plugin lookup that config/resolve.h asks for.
#pragma once

#include <string>
#include <vector>

#include "config/plugin_lookup.h"

namespace guise::app {

// Searches the plugin folders of this command line (core/paths.h).
config::PluginLookup make_plugin_lookup(const std::vector<std::string>& plugin_folders_given);

}  // namespace guise::app
