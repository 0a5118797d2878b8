// `guise sweep`: many runs from one file, here or as an array of SLURM jobs. Plans and keeps the books; each
// run is a `guise train` of its own.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <system_error>
#include <thread>

#include "app/commands.h"
#include "app/flag_values.h"
#include "app/plugin_lookup.h"
#include "app/run_flags.h"
#include "config/layers.h"
#include "core/error.h"
#include "core/files.h"
#include "core/paths.h"
#include "core/text.h"
#include "sweep/manifest.h"
#include "sweep/plan.h"
#include "sweep/progress.h"
#include "sweep/runner.h"
#include "sweep/slurm.h"
#include "sweep/view.h"

namespace guise::app {
namespace {

namespace fs = std::filesystem;
using sweep::SweepManifest;
using sweep::SweepPlace;

constexpr int64_t kMostJobs = 1024;
constexpr size_t kSlurmArrayLimit = 1001;  // MaxArraySize where nobody changed it

// Reading a plugin's description loads it; a sweep asks for the same few again and again.
config::PluginLookup remembering(config::PluginLookup lookup) {
  const auto known = std::make_shared<std::map<std::string, config::PluginDescription>>();
  return [lookup = std::move(lookup), known](config::PluginKind kind, const std::string& chosen) {
    const std::string key = (kind == config::PluginKind::strategy ? "s:" : "p:") + chosen;
    const auto found = known->find(key);
    return found != known->end() ? found->second : known->emplace(key, lookup(kind, chosen)).first->second;
  };
}

bool is_sweep_folder(const std::string& path) {
  std::error_code ignored;
  return fs::is_regular_file(sweep::manifest_path(path), ignored);
}

std::string default_folder(const sweep::SweepFile& sweep) {
  if (!sweep.out.empty()) return sweep.out;
  const std::string runs = core::environment("GUISE_RUNS");
  return (fs::path(runs.empty() ? "runs" : runs) / sweep.name).string();
}

// --set wins over the file's "set"; a key that the file varies is refused.
void take_sets(const Invocation& invocation, sweep::SweepFile& sweep) {
  for (const std::string& text : invocation.values("set")) {
    for (const config::Assignment& given : config::parse_set(text)) {
      const auto axis = [&](const sweep::SweepAxis& other) { return other.key == given.key; };
      const auto row = [&](const sweep::KeyValues& values) { return values.count(given.key) != 0; };
      const bool varied = std::any_of(sweep.grid.begin(), sweep.grid.end(), axis) ||
                          std::any_of(sweep.list.begin(), sweep.list.end(), row) ||
                          (given.key == "train.seed" && !sweep.seeds.empty());
      if (varied) {
        throw core::usage_error({"--set " + core::printable(given.key), "the sweep file varies this key", "",
                                 "", "change the file"});
      }
      sweep.set[given.key] = given.value;
    }
  }
}

// An existing folder must be a sweep's, and this one's.
SweepManifest manifest_in(const std::string& out, const std::string& name) {
  std::error_code ignored;
  if (is_sweep_folder(out)) {
    SweepManifest manifest = sweep::read_manifest(out);
    if (manifest.name == name) return manifest;
    throw core::usage_error({core::printable(out, 300),
                             "holds the sweep " + core::printable(manifest.name) + ", not " + name, "", "",
                             "another --out"});
  }
  if (fs::exists(out, ignored) && !fs::is_directory(out, ignored)) {
    throw core::usage_error({core::printable(out, 300), "is no folder", "", "", "another --out"});
  }
  for (const auto& entry : fs::directory_iterator(out, ignored)) {
    if (entry.path().filename().string().starts_with(".")) continue;
    throw core::usage_error(
        {core::printable(out, 300), "is not empty and holds no sweep.json", "", "", "another --out"});
  }
  return {name, "", {}, {}};
}

struct Planned {
  SweepManifest manifest;
  SweepPlace place;
  std::vector<std::string> warnings;
};

std::vector<std::string> absolute_folders(const std::vector<std::string>& folders) {
  std::vector<std::string> absolute;
  for (const std::string& folder : folders)
    absolute.push_back(fs::absolute(folder).lexically_normal().string());
  return absolute;
}

// FILE may be a sweep's folder: then its manifest is all there is.
Planned plan(const Invocation& invocation) {
  const std::string& given = invocation.arguments.front();
  if (is_sweep_folder(given)) {
    if (invocation.has("out") || invocation.has("set")) {
      throw core::usage_error({core::printable(given, 300),
                               "is a sweep's folder: --out and --set go with a sweep file", "", "", ""});
    }
    Planned planned{sweep::read_manifest(given), {given, core::executable_path()}, {}};
    // A task looks at its own run only: there may be thousands of them.
    if (!invocation.has("task")) sweep::refresh_states(planned.manifest, planned.place);
    return planned;
  }
  sweep::SweepFile sweep = sweep::read_sweep_file(given);
  take_sets(invocation, sweep);
  const std::string out = invocation.has("out") ? invocation.value("out") : default_folder(sweep);
  if (out.empty()) throw core::usage_error({"--out", "", "a folder", "an empty text", ""});
  SweepManifest manifest = manifest_in(out, sweep.name);
  config::Sources sources;
  sources.lookup = remembering(make_plugin_lookup(invocation.values("plugin-dir")));
  sources.data_folder = core::environment("GUISE_DATA");
  sources.data_required = true;
  const sweep::SweepPlan fresh = sweep::plan_sweep(sweep, sources);
  sweep::merge(manifest, fresh.runs);
  manifest.file = fs::absolute(given).lexically_normal().string();
  manifest.plugin_folders = absolute_folders(invocation.values("plugin-dir"));
  Planned planned{std::move(manifest), {out, core::executable_path()}, fresh.warnings};
  sweep::refresh_states(planned.manifest, planned.place);
  return planned;
}

void make_folders(const SweepPlace& place) {
  std::error_code problem;
  fs::create_directories(fs::path(place.out) / "logs", problem);
  if (!problem) return;
  throw core::usage_error(
      {core::printable(place.out, 300), "cannot be made: " + problem.message(), "", "", "another --out"});
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void print_result(const Invocation& invocation, const Planned& planned) {
  const SweepManifest& manifest = planned.manifest;
  if (invocation.has("json")) {
    return print(sweep::to_json(manifest, planned.place.out)
                     .dump(2, ' ', false, nlohmann::json::error_handler_t::replace) +
                 "\n");
  }
  const core::Terminal terminal = core::terminal_of(stdout, invocation.colour);
  print(core::to_text(sweep::sweep_table(manifest, planned.place), terminal));
  print(sweep::sweep_remarks(manifest, planned.place) + sweep::sweep_counts(manifest) + "\n");
}

// What the run prints goes to its log, as with --jobs.
void print_to(const std::string& log) {
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  std::fflush(stdout);
  if (file >= 0 && dup2(file, STDOUT_FILENO) >= 0 && dup2(file, STDERR_FILENO) >= 0) return;
  throw core::failure({core::printable(log, 300), std::generic_category().message(errno), "", "", ""});
}

// The task of an array: becomes the run's own program, so that signals reach it directly.
int run_task(const Invocation& invocation, Planned& planned) {
  const auto count = static_cast<int64_t>(planned.manifest.runs.size());
  const int64_t index = integer_of(invocation, "task", {0, count - 1}, 0);
  sweep::SweepRun& run = planned.manifest.runs[static_cast<size_t>(index)];
  sweep::refresh_state(run, sweep::folder_of(run, planned.place));
  if (run.state == sweep::SweepState::done) {
    print(run.plan.name + " is done\n");
    return 0;
  }
  const std::string log = sweep::log_of(run, planned.place);
  print(run.plan.name + ": its output goes to " + core::printable(log, 300) + "\n");
  unlink(sweep::exit_file_of(static_cast<size_t>(index), planned.place).c_str());
  make_folders(planned.place);
  print_to(log);
  std::vector<std::string> words = sweep::next_words(planned.manifest, run, planned.place);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  throw core::failure({words[0], "cannot be started: " + std::generic_category().message(errno), "", "", ""});
}

std::vector<size_t> due_runs(const SweepManifest& manifest, bool retry_failed) {
  std::vector<size_t> numbers;
  for (size_t i = 0; i < manifest.runs.size(); ++i) {
    if (sweep::is_due(manifest.runs[i], retry_failed)) numbers.push_back(i);
  }
  return numbers;
}

int any_failed(const SweepManifest& manifest) {
  const auto failed = [](const sweep::SweepRun& run) {
    return run.in_file && run.state == sweep::SweepState::failed;
  };
  return std::any_of(manifest.runs.begin(), manifest.runs.end(), failed) ? 1 : 0;
}

void warn_of_array_limit(const Invocation& invocation, size_t greatest) {
  if (greatest < kSlurmArrayLimit) return;
  print_warnings({"index " + std::to_string(greatest) +
                  " needs a MaxArraySize above it (1001 unless changed; scontrol show config)"},
                 invocation.colour);
}

int write_slurm(const Invocation& invocation, Planned& planned, const sweep::SlurmOrder& order) {
  const std::vector<size_t> numbers = due_runs(planned.manifest, invocation.has("retry-failed"));
  if (numbers.empty()) {
    print_result(invocation, planned);
    std::fprintf(stderr, "guise: nothing is left to submit\n");
    return any_failed(planned.manifest);
  }
  const std::string text = sweep::slurm_script(planned.manifest, planned.place, numbers, order);
  const fs::path script = fs::path(planned.place.out) / "sweep.sbatch";
  make_folders(planned.place);
  const sweep::SweepLock lock(planned.place.out);
  sweep::write_manifest(planned.manifest, planned.place.out);
  core::write_durably(script.string(), text);
  print_result(invocation, planned);
  warn_of_array_limit(invocation, numbers.back());
  std::fprintf(stderr, "guise: %zu tasks; submit them with\n  sbatch %s\n", numbers.size(), script.c_str());
  return 0;
}

int run_here(const Invocation& invocation, Planned& planned) {
  sweep::SweepOrder order;
  order.jobs = integer_of(invocation, "jobs", {1, kMostJobs}, 1);
  const int64_t cores = std::max<int64_t>(1, std::thread::hardware_concurrency());
  // One at a time has all cores anyway.
  if (order.jobs > 1) order.threads = std::max<int64_t>(1, cores / order.jobs);
  order.retry_failed = invocation.has("retry-failed");
  make_folders(planned.place);
  const sweep::SweepLock lock(planned.place.out);
  sweep::write_manifest(planned.manifest, planned.place.out);
  sweep::SweepView view(stderr, core::terminal_of(stderr, invocation.colour), planned.place);
  const int signal = sweep::run_sweep(planned.manifest, planned.place, order, view);
  print_result(invocation, planned);
  if (signal != 0)
    throw core::Error(core::Fault::stopped,
                      core::Complaint{"sweep", "stopped by a signal", "", "", "the same command goes on"});
  return any_failed(planned.manifest);
}

int run(const Invocation& invocation) {
  const bool slurm = invocation.has("slurm");
  for (const char* flag : {"slurm-throttle", "slurm-time", "slurm-options"}) {
    if (invocation.has(flag) && !slurm)
      throw core::usage_error({"--" + std::string(flag), "goes with --slurm", "", "", ""});
  }
  if (slurm && invocation.has("jobs"))
    throw core::usage_error({"--jobs", "goes without --slurm", "", "", "--slurm-throttle limits tasks"});
  const sweep::SlurmOrder order = {integer_of(invocation, "slurm-throttle", {1, 100000}, 0),
                                   invocation.value("slurm-time"), invocation.values("slurm-options"),
                                   fs::current_path().string()};
  sweep::check_slurm_order(order);
  integer_of(invocation, "jobs", {1, kMostJobs}, 1);
  Planned planned = plan(invocation);
  if (invocation.has("task")) return run_task(invocation, planned);
  print_warnings(planned.warnings, invocation.colour);
  if (invocation.has("dry-run")) {
    print_result(invocation, planned);
    return 0;
  }
  return slurm ? write_slurm(invocation, planned, order) : run_here(invocation, planned);
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
  command.examples = {"guise sweep configs/sweeps/mask.json --jobs 2",
                      "guise sweep configs/sweeps/mask.json --slurm --slurm-throttle 8"};
  return command;
}

}  // namespace guise::app
