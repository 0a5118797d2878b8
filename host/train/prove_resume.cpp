#include <algorithm>
#include <cstdio>

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

// Epochs of four steps, the last one smaller; metric lines that span steps and epochs' ends.
config::Request shortened(config::Request request) {
  config::RunConfig& run = request.resolved.run;
  const int64_t batch = run.train.batch_size * run.train.accumulate_steps;
  run.data.train_limit = limited(run.data.train_limit, 3 * batch + (batch + 1) / 2);
  run.data.test_limit = limited(run.data.test_limit, 250);
  run.train.epochs = kEpochs;
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

}  // namespace

int prove_resume(const config::Request& full) {
  const TemporaryRuns runs;
  config::Request request = shortened(full);
  request.out = (runs / "straight").string();
  if (const int code = run(request); !finished(code, "the straight run")) return code;
  const int64_t steps = newest_step(request.out);
  std::printf("straight: %lld steps in %lld epochs\n", static_cast<long long>(steps),
              static_cast<long long>(kEpochs));
  const int64_t per_epoch = steps / kEpochs;
  bool equal = same_after_resume(request, runs, steps / 2);
  equal = same_after_resume(request, runs, 2 * per_epoch) && equal;
  return equal ? 0 : 1;
}

}  // namespace guise::train
