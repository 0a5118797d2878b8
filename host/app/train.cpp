// `guise train` in the light program: check the request, then become the engine.
#include "app/train.h"

#include "app/commands.h"
#include "app/engine.h"
#include "app/run_flags.h"
#include "app/run_folder.h"

namespace guise::app {
namespace {

int run(const Invocation& invocation) {
  make_request(invocation);
  become_engine(invocation.words);
  return 1;
}

}  // namespace

config::Request make_request(const Invocation& invocation) {
  config::Request request;
  request.force = invocation.has("force");
  request.dry_run = invocation.has("dry-run");
  request.command = invocation.words;
  request.plugin_folders = invocation.values("plugin-dir");
  request.colour = invocation.colour;
  if (invocation.has("out")) check_run_folder(invocation.value("out"), request.force);
  request.resolved = resolve_run(invocation, true);
  request.out = invocation.has("out") ? invocation.value("out") : default_run_folder(request.resolved.run);
  return request;
}

Command train_command() {
  Command command{"train", "Runs", "train a network with a loss strategy and a teacher", {}, {}, {}, run};
  command.arguments = {config_file_argument()};
  command.flags = run_flags();
  const std::vector<Flag> own = {
      {"out", "DIR", "the run's folder (default runs/STRATEGY-SEED-TIME, or below GUISE_RUNS)"},
      {"dry-run", "", "check everything and print the configuration; train nothing"},
      {"force", "", "write into an existing run folder"},
  };
  command.flags.insert(command.flags.end() - 1, own.begin(), own.end());
  command.examples = {
      "guise train --strategy mask_clso --teacher ema --set strategy.mask_ratio=0.9 --out runs/a",
      "guise train configs/mask_clso.json --seed 1 --dry-run"};
  return command;
}

}  // namespace guise::app
