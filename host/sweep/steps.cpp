#include "sweep/steps.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "core/cores.h"
#include "core/error.h"
#include "core/files.h"
#include "core/terminal.h"
#include "core/text.h"
#include "sweep/lock.h"
#include "sweep/runner.h"
#include "sweep/view.h"

namespace guise::sweep {
namespace {

constexpr size_t kSlurmArrayLimit = 1001;  // MaxArraySize where nobody changed it

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void warn_of_array_limit(const Request& request, size_t greatest) {
  if (greatest < kSlurmArrayLimit) return;
  request.warn({"index " + std::to_string(greatest) +
                " needs a MaxArraySize above it (1001 unless changed; scontrol show config)"});
}

LocalOrder order_of(const Request& request) {
  const int64_t cores = core::wanted_threads();
  // One at a time has all cores anyway.
  const int64_t threads = request.jobs > 1 ? std::max<int64_t>(1, cores / request.jobs) : 0;
  return {.jobs = request.jobs, .threads = threads, .retry_failed = request.retry_failed};
}

}  // namespace

void make_folders(const Place& place) {
  std::error_code problem;
  std::filesystem::create_directories(logs_of(place.out), problem);
  if (!problem) return;
  throw core::usage_error({.place = core::printable(place.out, 300),
                           .problem = "cannot be made: " + problem.message(),
                           .advice = "another --out"});
}

std::vector<size_t> due_runs(const Manifest& manifest, bool retry_failed) {
  std::vector<size_t> numbers;
  for (size_t i = 0; i < manifest.runs.size(); ++i) {
    if (is_due(manifest.runs[i], retry_failed)) numbers.push_back(i);
  }
  return numbers;
}

int exit_code_of(const Manifest& manifest) {
  const auto failed = [](const BookedRun& run) { return run.in_file && run.state == State::failed; };
  return std::any_of(manifest.runs.begin(), manifest.runs.end(), failed) ? 1 : 0;
}

void print_result(const Request& request, const Opened& sweep) {
  if (request.json) {
    const auto document = to_json(sweep.manifest, sweep.place.out);
    return print(document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  }
  const core::Terminal terminal = core::terminal_of(stdout, request.colour);
  core::show(stdout, terminal, core::to_text(table_of(sweep.manifest, sweep.place), terminal));
  core::show(stdout, terminal,
             remarks_text(sweep.manifest, sweep.place) + counts_text(sweep.manifest) + "\n");
}

int train_here(const Request& request, Opened& sweep) {
  make_folders(sweep.place);
  const Lock lock(sweep.place.out);
  write_manifest(sweep.manifest, sweep.place.out);
  View view(stderr, core::terminal_of(stderr, request.colour), sweep.place);
  const int signal = run_here(sweep.manifest, sweep.place, order_of(request), view);
  print_result(request, sweep);
  if (signal == 0) return exit_code_of(sweep.manifest);
  throw core::Error(
      core::Fault::stopped,
      {.place = "sweep", .problem = "stopped by a signal", .advice = "the same command goes on"});
}

int write_slurm_script(const Request& request, Opened& sweep) {
  const std::vector<size_t> numbers = due_runs(sweep.manifest, request.retry_failed);
  if (numbers.empty()) {
    print_result(request, sweep);
    core::tell("nothing is left to submit");
    return exit_code_of(sweep.manifest);
  }
  const std::string text = slurm_script(sweep.manifest, sweep.place, numbers, *request.slurm);
  const std::string script = slurm_script_path(sweep.place.out);
  make_folders(sweep.place);
  const Lock lock(sweep.place.out);
  write_manifest(sweep.manifest, sweep.place.out);
  core::write_durably(script, text);
  print_result(request, sweep);
  warn_of_array_limit(request, numbers.back());
  core::tell(std::to_string(numbers.size()) + " tasks; submit them with\n  sbatch " + script);
  return 0;
}

}  // namespace guise::sweep
