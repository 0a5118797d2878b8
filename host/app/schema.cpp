// `guise schema`: the JSON Schema of a run file, with the options of every plugin that is found.
#include <cstdio>

#include "app/commands.h"
#include "app/plugin_lookup.h"
#include "app/run_flags.h"
#include "catalogue/catalogue.h"
#include "catalogue/description.h"
#include "config/schema.h"
#include "core/error.h"
#include "core/paths.h"

namespace guise::app {
namespace {

// A file that is refused once it is loaded is left out; the line says why.
std::vector<config::PluginDescription> read_plugins(const catalogue::Catalogue& plugins,
                                                    config::PluginKind kind, core::ColourChoice colour) {
  std::vector<config::PluginDescription> found;
  for (const catalogue::Entry& entry : plugins.entries()) {
    if (entry.kind != kind) continue;
    try {
      found.push_back(catalogue::load_description(entry));
    } catch (const core::Error& error) {
      print_warnings({std::string("left out: ") + error.what()}, colour);
    }
  }
  return found;
}

int run(const Invocation& invocation) {
  const catalogue::Catalogue plugins = searched_plugins(invocation.values("plugin-dir"));
  const auto schema =
      config::run_file_schema(read_plugins(plugins, config::PluginKind::strategy, invocation.colour),
                              read_plugins(plugins, config::PluginKind::policy, invocation.colour));
  const std::string text = schema.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

}  // namespace

Command schema_command() {
  return {"schema",
          "Runs",
          "print the JSON Schema of a run file, plugins' options included",
          {},
          {plugin_folder_flag()},
          {"guise schema > guise.schema.json", "guise schema --plugin-dir build/my_loss > guise.schema.json"},
          run};
}

}  // namespace guise::app
