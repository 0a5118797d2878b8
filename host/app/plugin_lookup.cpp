#include "app/plugin_lookup.h"

#include <memory>

#include "catalogue/catalogue.h"
#include "catalogue/description.h"
#include "core/paths.h"

namespace guise::app {

config::PluginLookup make_plugin_lookup(const std::vector<std::string>& plugin_folders_given) {
  const auto plugins = std::make_shared<catalogue::Catalogue>(core::plugin_folders(plugin_folders_given));
  return [plugins](config::PluginKind kind, const std::string& chosen) {
    return catalogue::load_description(plugins->find(kind, chosen));
  };
}

}  // namespace guise::app
