// What a plugin says of itself once it is loaded, without the plugin headers: for those who configure runs
// and print options.
#pragma once

#include <string>

#include "catalogue/catalogue.h"
#include "config/plugin_lookup.h"

namespace guise::catalogue {

struct LoadedDescription {
  config::PluginDescription plugin;
  std::string sha256;  // of the file
};

// Loads the plugin (its constructors run), reads its descriptor and lets go of it again.
// Throws core::Error(usage) naming the file when it is refused.
LoadedDescription load_description(const Entry& entry);

}  // namespace guise::catalogue
