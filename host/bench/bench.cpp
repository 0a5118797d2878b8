#include "bench/bench.h"

#include <algorithm>
#include <limits>

#include "core/files.h"
#include "core/still_at.h"
#include "core/terminal.h"
#include "kernels/peak.h"
#include "memory/caching_allocator.h"
#include "nodes/kernels.h"
#include "nodes/torch_workers.h"
#include "record/json_file.h"
#include "record/system_info.h"
#include "train/experiment.h"
#include "train/temporary_run.h"

namespace guise::bench {
namespace {

constexpr int64_t kNever = 1'000'000;  // epochs: nothing but steps

// The strategy works from the first step on; nothing is evaluated or kept.
config::Request steps_alone(config::Request request, const train::TemporaryRuns& folder) {
  config::RunConfig& run = request.resolved.run;
  run.strategy.start_epoch = run.average.start_epoch = 0;
  run.continual.distil_over_seen = true;  // in task 0, which never ends
  run.continual.epochs.clear();
  run.train.epochs = run.evaluate.interval_epochs = kNever;
  run.record.log_interval_steps = std::numeric_limits<int32_t>::max();
  run.record.tensorboard = false;
  run.checkpoint.interval_steps = run.checkpoint.interval_epochs = 0;
  run.measure.rankme.every_epochs = 0;
  request.out = (folder / "bench").string();
  request.force = request.numbered = false;
  request.quiet = true;
  return request;
}

double peak_gflops() {
  nodes::TorchWorkers workers;
  return kernels::fma_peak_gflops(workers);
}

}  // namespace

double BenchReport::images_per_second() const {
  return static_cast<double>(batch_size) / steps.median() * 1000;
}

BenchReport bench(const config::BenchRequest& asked) {
  memory::install_caching_allocator();
  const train::TemporaryRuns folder;
  const config::Request request = steps_alone(asked.run, folder);
  train::Experiment run = train::prepare(request);
  const config::RunConfig& config = run.config;
  core::StillAt stage(stderr, core::terminal_of(stderr, asked.colour), "training");
  BenchReport report;
  report.network = config.model.name;
  report.strategy = config.strategy.plugin.id;
  report.teacher = run.has_teacher() ? config.teacher.plugin.id : "";
  report.batch_size = std::min(config.train.batch_size, run.images.train.count);
  if (run.has_tasks()) run.task_record = std::make_unique<train::TaskRecord>();  // nothing is measured
  report.steps = time_steps(run, request, asked.seconds);
  stage.now("evaluating");
  report.evaluation_images_per_second = evaluation_rate(run, asked.seconds / 2);
  report.threads = run.threads;
  report.processor = record::read_system_info().cpu_model;
  report.kernels = nodes::kernels_text(config.train.kernels);
  stage.now("timing each convolution");
  const auto layers = run.student->convolutions(run.images.train.height, run.images.train.width);
  report.fma_peak_gflops = peak_gflops();
  report.layers = time_layers(layers, report.batch_size, nodes::kernels_named(config.train.kernels),
                              report.fma_peak_gflops);
  if (!asked.tune.empty()) {
    stage.now("timing each kernel");
    core::write_durably(asked.tune, record::to_json_text(tuned_table(layers, report.batch_size)));
    report.tuned = asked.tune;
  }
  run.close_plugins();
  return report;
}

}  // namespace guise::bench
