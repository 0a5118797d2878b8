#include <algorithm>
#include <cstdio>
#include <set>

#include "config/continual.h"
#include "core/error.h"
#include "train/run.h"
#include "train/run_equality.h"
#include "train/temporary_run.h"
#include "train/trials.h"

namespace guise::train {
namespace {

constexpr int64_t kEpochs = 3;

int64_t limited(int64_t limit, int64_t most) {
  return limit == 0 ? most : std::min(limit, most);
}

// Epochs of four steps or so, the last one smaller; metric lines that span steps and epochs' ends. With tasks
// there is an epoch each.
config::Request shortened(config::Request request) {
  config::RunConfig& run = request.resolved.run;
  const int64_t batch = run.train.batch_size * run.train.accumulate_steps;
  const int64_t tasks = config::task_count(run.continual);
  run.data.train_limit = limited(run.data.train_limit, tasks * (3 * batch + (batch + 1) / 2));
  run.data.test_limit = limited(run.data.test_limit, std::max<int64_t>(250, 50 * tasks));
  run.train.epochs = kEpochs;
  if (run.continual.is_on()) run.continual.epochs = {1};
  run.continual.buffer.size = std::min(run.continual.buffer.size, run.data.train_limit);
  run.continual.probe_samples = limited(run.continual.probe_samples, 1000);
  run.evaluate.interval_steps = std::min<int64_t>(run.evaluate.interval_steps, 2);
  run.strategy.start_epoch = std::min<int64_t>(run.strategy.start_epoch, 1);
  run.average.start_epoch = std::min<int64_t>(run.average.start_epoch, 1);
  run.evaluate.interval_epochs = 1;
  run.record.log_interval_steps = 3;
  run.checkpoint.interval_steps = run.checkpoint.interval_epochs = 0;
  request.quiet = true;
  return request;
}

bool finished(int code, const char* what) {
  if (code == 0) return true;
  std::printf("%s ended with exit code %d\n", what, code);
  return false;
}

bool same_after_resume(const config::Request& request, const TemporaryRuns& runs, int64_t stop_at) {
  config::Request part = request;
  part.out = (runs / ("stopped-" + std::to_string(stop_at)).c_str()).string();
  part.last_step = stop_at;
  if (run(part) != static_cast<int>(core::Fault::stopped)) return finished(1, "the part before the stop");
  part.last_step = INT64_MAX;
  part.resume = true;
  if (!finished(run(part), "the resumed part")) return false;
  const RunComparison comparison = compare_runs(runs / "straight", part.out);
  std::printf("stopped after step %lld and resumed: %zu tensors and %zu metric lines, %s\n",
              static_cast<long long>(stop_at), comparison.tensors, comparison.lines,
              comparison.differences.empty() ? "equal bit for bit" : "NOT equal:");
  for (const std::string& difference : comparison.differences) std::printf("  %s\n", difference.c_str());
  return comparison.differences.empty();
}

// In the middle of the run and at the end of its second epoch, or of its only one before the last step.
std::set<int64_t> stops(const std::vector<int64_t>& ends) {
  const int64_t second = ends[std::min<size_t>(1, ends.size() - 1)];
  return {std::max<int64_t>(ends.back() / 2, 1), std::min(second, ends.back() - 1)};
}

}  // namespace

int prove_resume(const config::Request& full) {
  const TemporaryRuns runs;
  config::Request request = shortened(full);
  request.out = (runs / "straight").string();
  if (const int code = run(request); !finished(code, "the straight run")) return code;
  const std::vector<int64_t> ends = ends_of_epochs(request.out);
  const int64_t steps = ends.back();
  std::printf("straight: %lld steps in %zu epochs\n", static_cast<long long>(steps), ends.size());
  bool equal = true;
  for (const int64_t stop_at : stops(ends)) equal = same_after_resume(request, runs, stop_at) && equal;
  return equal ? 0 : 1;
}

}  // namespace guise::train
