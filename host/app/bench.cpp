// `guise bench`: how fast a configuration trains here.
#include "app/commands.h"
#include "app/engine.h"
#include "app/flag_values.h"
#include "app/run_flags.h"
#include "config/requests.h"

namespace guise::app {
namespace {

constexpr double kSeconds = 10;

int run(const Invocation& invocation) {
  config::BenchRequest request;
  request.run.resolved = resolve_run(invocation, true);
  request.run.command = invocation.words;
  request.run.plugin_folders = invocation.values("plugin-dir");
  request.seconds = seconds_of(invocation, "seconds", kSeconds);
  if (invocation.has("tune")) request.tune = file_to_write(invocation, "tune");
  request.json = invocation.has("json");
  request.colour = request.run.colour = invocation.colour;
  const config::RunConfig& chosen = request.run.resolved.run;
  return become_engine(
      invocation, "bench", request,
      {chosen.strategy.plugin.opened, chosen.teacher.plugin.opened, chosen.average.plugin.opened});
}

}  // namespace

Command bench_command() {
  Command command{"bench", "Runs", "time the training step and each convolution of a configuration", {}, {},
                  {},      run};
  command.arguments = {config_file_argument()};
  command.flags = run_flags();
  const std::vector<Flag> own = {
      {"seconds", "SECONDS", "of training that count, after five steps (default 10)"},
      {"tune", "FILE",
       "time every kernel for each convolution, and write the quickest as a table for train.kernels"},
      json_flag(),
  };
  command.flags.insert(command.flags.end(), own.begin(), own.end());
  command.elsewhere = {"benchmark", "profile", "speed", "throughput"};
  command.examples = {"guise bench configs/mask_clso.json --seconds 5",
                      "guise bench --set model.width=16 --tune kernels.json"};
  return command;
}

}  // namespace guise::app
