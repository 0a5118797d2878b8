// `guise sweep`: its flags and words, read into a request of the room `sweep`, which does the rest.
#include "sweep/sweep.h"

#include <filesystem>
#include <memory>

#include "app/commands.h"
#include "app/flag_values.h"
#include "app/plugin_lookup.h"
#include "app/run_flags.h"
#include "config/layers.h"
#include "core/error.h"
#include "core/paths.h"
#include "sweep/file.h"

namespace guise::app {
namespace {

void refuse_flags_of_the_other_way(const Invocation& invocation) {
  const bool slurm = invocation.has("slurm");
  for (const char* flag : {"slurm-throttle", "slurm-time", "slurm-options"}) {
    if (invocation.has(flag) && !slurm)
      throw core::usage_error({.place = "--" + std::string(flag), .problem = "goes with --slurm"});
  }
  if (slurm && invocation.has("jobs")) {
    throw core::usage_error(
        {.place = "--jobs", .problem = "goes without --slurm", .advice = "--slurm-throttle limits tasks"});
  }
}

config::Layer assignments_of(const Invocation& invocation) {
  config::Layer layer;
  for (const std::string& text : invocation.values("set")) {
    for (config::Assignment& given : config::parse_set(text)) layer.push_back(std::move(given));
  }
  return layer;
}

// The folders are searched when a plugin is first asked for: the task of an array asks for none.
config::PluginLookup lookup_when_needed(const std::vector<std::string>& folders) {
  const auto lookup = std::make_shared<config::PluginLookup>();
  return [folders, lookup](config::PluginKind kind, const std::string& chosen) {
    if (!*lookup) *lookup = make_plugin_lookup(folders);
    return (*lookup)(kind, chosen);
  };
}

sweep::SlurmOrder slurm_order_of(const Invocation& invocation) {
  return {.throttle = integer_of(invocation, "slurm-throttle", {1, 100000}, 0),
          .time = invocation.value("slurm-time"),
          .options = invocation.values("slurm-options"),
          .folder = std::filesystem::current_path().string()};
}

sweep::Request request_of(const Invocation& invocation) {
  refuse_flags_of_the_other_way(invocation);
  const std::string runs = core::environment_path("GUISE_RUNS");
  sweep::Request request;
  request.given = invocation.arguments.front();
  if (invocation.has("out")) request.out = invocation.value("out");
  request.set = assignments_of(invocation);
  request.plugin_folders = invocation.values("plugin-dir");
  request.lookup = lookup_when_needed(request.plugin_folders);
  request.data_folder = core::environment_path("GUISE_DATA");
  request.runs_folder = runs.empty() ? "runs" : runs;
  request.program = core::executable_path();
  request.dry_run = invocation.has("dry-run");
  request.retry_failed = invocation.has("retry-failed");
  request.json = invocation.has("json");
  request.jobs = integer_of(invocation, "jobs", {1, sweep::kMostJobs}, 1);
  if (invocation.has("slurm")) request.slurm = slurm_order_of(invocation);
  if (invocation.has("task")) request.task = integer_of(invocation, "task", {0, sweep::kMostRuns - 1}, 0);
  request.colour = invocation.colour;
  request.warn = [&invocation](const std::vector<std::string>& warnings) {
    print_warnings(warnings, invocation.colour);
  };
  return request;
}

int run(const Invocation& invocation) {
  return sweep::run(request_of(invocation));
}

}  // namespace

Command sweep_command() {
  Command command{"sweep", "Runs", "a grid and several seeds: here or on a cluster", {}, {}, {}, run};
  command.arguments = {{"FILE|OUT",
                        "sweep file (JSON: base, set, grid, list, seeds), or the folder of an earlier call",
                        true}};
  command.flags = {
      {"out", "DIR", "the sweep's folder (default: the file's \"out\", then runs/NAME)"},
      {"set", "KEY=VALUE", "a value for every run; may be repeated", true},
      {"dry-run", "", "check every run and print the table; train nothing"},
      {"jobs", "NUMBER", "runs at a time, threads divided among them (default 1)"},
      {"retry-failed", "", "also start runs again that failed before"},
      {"slurm", "", "write OUT/sweep.sbatch, an array of jobs, in place of training here"},
      {"slurm-throttle", "NUMBER", "array tasks at a time (default: no limit)"},
      {"slurm-time", "TIME", "limit of a task, as sbatch --time takes it"},
      {"slurm-options", "OPTION", "a further #SBATCH option such as partition=gpu; may be repeated", true},
      {"task", "INDEX", "train run number INDEX of the table; what a SLURM task calls"},
      plugin_folder_flag(),
      json_flag(),
  };
  command.elsewhere = {"grid", "search", "hpo", "multirun"};
  command.examples = {"guise sweep configs/sweeps/mask.json --jobs 2",
                      "guise sweep configs/sweeps/mask.json --slurm --slurm-throttle 8"};
  return command;
}

}  // namespace guise::app
