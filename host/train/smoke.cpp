#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <variant>

#include "core/error.h"
#include "core/terminal.h"
#include "core/text.h"
#include "runs/event.h"
#include "train/evaluate.h"
#include "train/resume.h"
#include "train/run.h"
#include "train/run_equality.h"
#include "train/run_state.h"
#include "train/temporary_run.h"
#include "train/trials.h"

namespace guise::train {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kSteps = 3;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// The strategy works from the first step on, and every step has a metric line of its own.
config::Request three_steps(config::Request request, const TemporaryRuns& runs) {
  config::RunConfig& run = request.resolved.run;
  run.strategy.start_epoch = run.average.start_epoch = 0;
  run.continual.distil_over_seen = true;  // in task 0 too
  run.record.log_interval_steps = 1;
  run.record.tensorboard = false;
  run.checkpoint.interval_steps = 0;
  request.out = (runs / "smoke").string();
  request.force = false;
  request.last_step = kSteps;
  request.quiet = true;
  return request;
}

// The first step also makes memory and picks kernels; the best of the others counts.
double images_per_second(const runs::RunFolder& folder) {
  std::ifstream file(folder.metrics_file());
  std::vector<double> rates;
  for (std::string line; std::getline(file, line);) {
    const auto event = runs::event_from(runs::Json::parse(line));
    const auto* trained = event ? std::get_if<runs::TrainEvent>(&*event) : nullptr;
    if (trained != nullptr && trained->images_per_second) rates.push_back(*trained->images_per_second);
  }
  return *std::max_element(rates.begin() + (rates.size() > 1 ? 1 : 0), rates.end());
}

// The checkpoint of those steps, read back into a run that is made anew: the round trip.
Experiment restored(const config::Request& request, const runs::RunFolder& folder) {
  ResumePoint point = find_resume_point(folder);
  if (!point.checkpoint)
    throw core::failure({.place = folder.root().string(), .problem = "no good checkpoint was written"});
  const TensorMap written = to_tensors(point.checkpoint->tensors, folder.root().string());
  Experiment run = prepare(request);
  restore_run(run, request, folder, std::move(point));
  for (const auto& [name, tensor] : tensors_of(run)) {
    if (tensor.cpu().equal(written.at(name))) continue;
    throw core::failure({.place = "checkpoint", .problem = "tensor " + name + " came back changed"});
  }
  return run;
}

// Seconds for the whole test set and every network, from one batch.
double evaluation_seconds(const Experiment& run) {
  const auto begin = Clock::now();
  int64_t batches = 0;
  const runs::Evaluation first = evaluate(run, student_of(run), [&] { return batches++ == 0; });
  const double share =
      static_cast<double>(run.images.test.count) / static_cast<double>(std::max<int64_t>(first.samples, 1));
  const double networks =
      1.0 + (run.average ? 1 : 0) + (run.has_teacher() && run.config.teacher.eval_on == "both" ? 1 : 0);
  return seconds_since(begin) * share * networks;
}

// Passes over the whole test set at the ends of tasks, with those over the images of the probes.
double passes_of_tasks(const Experiment& run) {
  if (!run.has_tasks()) return 0;
  const config::ContinualConfig& continual = run.config.continual;
  const int64_t all = run.images.train.count, samples = continual.probe_samples;
  const int64_t probed = continual.probes == "none" ? 0 : samples == 0 ? all : std::min(all, samples);
  return static_cast<double>(run.plan.size()) *
         (1 + static_cast<double>(probed) / static_cast<double>(run.images.test.count));
}

double peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

}  // namespace

int smoke(const config::Request& full) {
  const TemporaryRuns runs;
  const config::Request request = three_steps(full, runs);
  run(request);
  const runs::RunFolder folder = runs::RunFolder::open(request.out);
  const Experiment again = restored(request, folder);
  const double evaluation = evaluation_seconds(again);

  const double rate = images_per_second(folder);
  const config::RunConfig& config = full.resolved.run;
  const double training = static_cast<double>(again.plan.image_visits()) / rate;
  const double evaluations = std::ceil(static_cast<double>(again.plan.epochs()) /
                                       static_cast<double>(config.evaluate.interval_epochs)) +
                             passes_of_tasks(again);
  core::TextTable table{{}, {}, 0};
  table.rows = {
      {"steps", std::to_string(newest_step(request.out)) + ", the strategy at work, losses finite"},
      {"checkpoint", std::to_string(tensors_of(again).size()) + " tensors written, read back and equal"},
      {"images per second", core::fixed_text(rate, 0)},
      {"peak memory", core::size_text(peak_memory_bytes())},
      {"whole run", core::duration_text(training + evaluations * evaluation) + " (" +
                        core::duration_text(training) + " of training, " +
                        core::duration_text(evaluations * evaluation) + " of evaluation)"}};
  std::fputs(core::to_text(table, core::terminal_of(stdout, request.colour)).c_str(), stdout);
  return 0;
}

}  // namespace guise::train
