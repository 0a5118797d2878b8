#include "app/plugin_lookup.h"

#include <filesystem>
#include <memory>
#include <system_error>

#include "catalogue/catalogue.h"
#include "catalogue/description.h"
#include "core/paths.h"
#include "core/terminal.h"

namespace guise::app {
namespace {

namespace fs = std::filesystem;

bool holds_a_library(const std::string& folder) {
  std::error_code problem;
  for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    if (entry->path().extension() == ".so") return true;
  }
  return false;
}

}  // namespace

catalogue::Catalogue searched_plugins(const std::vector<std::string>& plugin_folders_given) {
  const std::vector<core::PluginFolder> folders = core::plugin_folders(plugin_folders_given);
  for (const core::PluginFolder& folder : folders) {
    std::error_code ignored;
    if (folder.origin != core::kPluginPath || holds_a_library(folder.path)) continue;
    const bool is_folder = fs::is_directory(folder.path, ignored);
    core::tell(std::string("warning: ") + core::kPluginPath + ": " + folder.path +
               (is_folder ? " holds no plugin" : " is no folder"));
  }
  return catalogue::Catalogue(folders);
}

config::PluginLookup make_plugin_lookup(const std::vector<std::string>& plugin_folders_given) {
  const auto plugins = std::make_shared<catalogue::Catalogue>(searched_plugins(plugin_folders_given));
  return [plugins](config::PluginKind kind, const std::string& chosen) {
    return catalogue::load_description(plugins->find(kind, chosen));
  };
}

}  // namespace guise::app
