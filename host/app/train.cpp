// `guise train` in the light program: check the request, then become the engine.
#include "app/commands.h"
#include "app/engine.h"
#include "app/run_flags.h"
#include "app/run_folder.h"
#include "config/requests.h"
#include "core/error.h"
#include "core/signals.h"
#include "core/text.h"
#include "runs/run_folder.h"

#include <algorithm>

namespace guise::app {
namespace {

// A trial makes runs of its own in a temporary folder.
void refuse_two_purposes(const Invocation& invocation) {
  std::vector<std::string> chosen;
  for (const char* flag : {"resume", "prove-resume", "smoke"}) {
    if (invocation.has(flag)) chosen.push_back(std::string("--") + flag);
  }
  if (invocation.has("or-begin") && !invocation.has("resume"))
    throw core::usage_error(
        {.place = "--or-begin", .problem = "it belongs to --resume RUN", .advice = "--out DIR begins a run"});
  if (chosen.size() < 2) return;
  throw core::usage_error({.place = "train",
                           .problem = core::joined(chosen, " and ") + " exclude each other",
                           .advice = std::string("guise train RUN/") + runs::RunFolder::kConfig + " " +
                                     chosen.back() + " tries the configuration of a run"});
}

// The run's own config.json, with whatever else the command line says. With --or-begin a folder in which no
// run has begun is begun.
void resume_into(config::Request& request, const Invocation& invocation) {
  request.out = invocation.value("resume");
  if (invocation.has("out")) {
    throw core::usage_error({.place = "--out",
                             .problem = "--resume already names the run's folder",
                             .advice = "leave --out away"});
  }
  if (invocation.has("or-begin") && !run_has_begun(request.out)) {
    request.begun_before = true;
    request.resolved = resolve_run(invocation, true);
    return;
  }
  if (!runs::RunFolder::is_run(request.out)) {
    throw core::usage_error(
        {.place = "--resume " + core::printable(request.out, 300),
         .problem = std::string("no run has begun there: ") + runs::RunFolder::kConfig + " is missing",
         .advice = "--out begins one; --resume RUN --or-begin begins it or goes on, whichever it is"});
  }
  const runs::RunFolder folder = runs::RunFolder::open(request.out);
  request.resume = true;
  request.resolved = resolve_run(invocation, true, folder.config_file().string());
}

// Everything that needs no LibTorch, the run folder included. Writes nothing.
config::Request make_request(const Invocation& invocation) {
  refuse_two_purposes(invocation);
  config::Request request;
  request.force = invocation.has("force");
  for (const char* trial : {"smoke", "prove-resume"}) {
    if (invocation.has(trial)) request.trial = trial;
  }
  request.dry_run = invocation.has("dry-run");
  request.command = invocation.words;
  request.plugin_folders = invocation.values("plugin-dir");
  request.colour = invocation.colour;
  if (invocation.has("resume")) {
    resume_into(request, invocation);
    return request;
  }
  if (invocation.has("out")) check_run_folder(invocation.value("out"), request.force);
  request.resolved = resolve_run(invocation, true);
  request.numbered = !invocation.has("out");
  request.out = request.numbered ? default_run_folder(request.resolved.run) : invocation.value("out");
  return request;
}

int run(const Invocation& invocation) {
  core::hold_stop_signals();  // the engine takes them, however long LibTorch loads
  const config::Request request = make_request(invocation);
  const config::RunConfig& chosen = request.resolved.run;
  return become_engine(
      invocation, "train", request,
      {chosen.strategy.plugin.opened, chosen.teacher.plugin.opened, chosen.average.plugin.opened});
}

}  // namespace

Command train_command() {
  Command command{"train", "Runs", "train a network with a loss strategy and a teacher", {}, {}, {}, run};
  command.arguments = {config_file_argument()};
  command.flags = run_flags();
  const std::vector<Flag> own = {
      {.name = "out",
       .value_name = "DIR",
       .help = "the run's folder (default runs/STRATEGY-SEED-TIME, or below GUISE_RUNS)",
       .elsewhere = {"output", "output_dir", "out_dir", "save_dir", "save_path", "work_dir", "workdir",
                     "logdir", "log_dir", "results_dir", "exp_dir", "project", "name", "exp_name",
                     "experiment", "o"}},
      {.name = "resume",
       .value_name = "RUN",
       .help = "go on with the run in this folder where its newest good checkpoint stands",
       .elsewhere = {"checkpoint", "ckpt", "ckpt_path", "resume_from", "resume_from_checkpoint",
                     "auto_resume", "continue", "load_checkpoint", "r"}},
      {"or-begin", "",
       "with --resume: begin the run where there is none yet, for jobs that are started again and again"},
      {"prove-resume", "", "train a few steps straight, and stopped and resumed; compare every bit"},
      {"smoke", "", "three steps, a checkpoint there and back; says how long the run would take"},
      {"dry-run", "", "check everything and print the configuration; train nothing"},
      {.name = "force",
       .value_name = "",
       .help = "replace the run in an existing folder; with --resume: go on under another configuration or "
               "plugin build",
       .elsewhere = {"overwrite", "overwrite_output_dir", "exist_ok", "f", "yes", "y"}},
  };
  command.flags.insert(command.flags.end() - 1, own.begin(), own.end());
  command.elsewhere = {"fit", "run", "start", "resume"};
  command.examples = {
      "guise train --strategy mask_clso --teacher ema --set strategy.mask_ratio=0.9 --out runs/a",
      "guise train configs/mask_clso.json --seed 1 --dry-run", "guise train --resume runs/a"};
  return command;
}

}  // namespace guise::app
