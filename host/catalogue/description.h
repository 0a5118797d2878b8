// What a plugin says of itself once it is loaded, without the plugin headers: for those who configure runs
// and print options.
#pragma once

#include "catalogue/catalogue.h"
#include "config/plugin_lookup.h"

namespace guise::catalogue {

// Loads the plugin (its constructors run, and a crash of theirs is told), reads its descriptor and lets go of
// it again. Throws core::Error(usage) naming the file when it is refused.
config::PluginDescription load_description(const Entry& entry);

}  // namespace guise::catalogue
