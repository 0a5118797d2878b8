// `guise check`: the examiner of plugins. The light program checks the words, the engine and its children do
// the rest.
#include "app/commands.h"
#include "app/engine.h"
#include "app/flag_values.h"
#include "app/plugin_lookup.h"
#include "catalogue/catalogue.h"
#include "config/requests.h"
#include "core/paths.h"

namespace guise::app {
namespace {

// A name stands for its file.
config::CheckRequest request_of(const Invocation& invocation) {
  config::CheckRequest request;
  const std::string& chosen = invocation.arguments.front();
  request.seed = seed_of(invocation);
  request.time_limit_seconds = seconds_of(invocation, "time-limit", request.time_limit_seconds);
  request.json = invocation.has("json");
  request.colour = invocation.colour;
  request.plugin_folders = invocation.values("plugin-dir");
  request.file = chosen;
  if (const config::ChosenPlace place = config::place_of(chosen); !place.file.empty()) {
    check_is_file(place.file);
    request.file = place.file;
    request.only = place.name;
    return request;
  }
  const catalogue::Catalogue plugins = searched_plugins(invocation.values("plugin-dir"));
  request.file = plugins.find_all(chosen).front().file;
  request.only = chosen;
  return request;
}

int run(const Invocation& invocation) {
  return become_engine(invocation, "check", request_of(invocation));
}

}  // namespace

Command check_command() {
  Command command{"check", "Plugins", "examine a plugin: gradients, types, seeds, faults, leaks, ...", {}, {},
                  {},      run};
  command.arguments = {{"NAME|FILE.so", "every strategy and policy of a file, or those of one name", true}};
  command.flags = {
      {"seed", "NUMBER", "of all numbers that the checks make up (default 0)"},
      {"time-limit", "SECONDS", "for each check (default 20)"},
      plugin_folder_flag(),
      json_flag(),
  };
  command.elsewhere = {"verify", "lint"};
  command.examples = {"guise check ./my_loss.so", "guise check mask_clso --json --seed 1"};
  return command;
}

}  // namespace guise::app
