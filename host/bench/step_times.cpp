#include "bench/step_times.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>

#include "memory/caching_allocator.h"
#include "train/checkpointer.h"
#include "train/evaluate.h"
#include "train/loop.h"
#include "train/recorder.h"

namespace guise::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kWarmUp = 5, kLeast = 10;

struct Usage {
  int64_t faults = 0, peak_bytes = 0;
};

Usage usage_now() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return {usage.ru_minflt, usage.ru_maxrss * 1024};
}

// Asked after every step: notes when, and says when it is enough.
class StopWatch {
 public:
  explicit StopWatch(double seconds) : seconds_(seconds) {}

  bool operator()(int64_t steps_done) {
    if (steps_done == seen_) return done_;
    seen_ = steps_done;
    const auto now = Clock::now();
    if (steps_done > kWarmUp)
      times_.push_back(std::chrono::duration<double, std::milli>(now - last_).count());
    if (steps_done == kWarmUp)
      begin_ = now, faults_ = usage_now().faults, counts_ = memory::allocator_counts();
    last_ = now;
    const double spent = std::chrono::duration<double>(now - begin_).count();
    return done_ = static_cast<int64_t>(times_.size()) >= kLeast && spent >= seconds_;
  }

  StepTimes result() const {
    const Usage usage = usage_now();
    StepTimes result{times_, 0, usage.peak_bytes, memory::allocator_counts()};
    std::sort(result.milliseconds.begin(), result.milliseconds.end());
    result.minor_faults_per_step =
        static_cast<double>(usage.faults - faults_) / static_cast<double>(times_.size());
    result.allocator.hits -= counts_.hits;
    result.allocator.misses -= counts_.misses;
    return result;
  }

 private:
  double seconds_;
  int64_t seen_ = 0, faults_ = 0;
  bool done_ = false;
  memory::CacheCounts counts_;
  Clock::time_point begin_, last_;
  std::vector<double> times_;
};

double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(place);
  const double above = sorted[std::min(below + 1, sorted.size() - 1)];
  return sorted[below] + (place - static_cast<double>(below)) * (above - sorted[below]);
}

}  // namespace

double StepTimes::median() const {
  return quantile(milliseconds, 0.5);
}

double StepTimes::spread() const {
  return (quantile(milliseconds, 0.75) - quantile(milliseconds, 0.25)) / median();
}

double evaluation_rate(const train::Experiment& run, double seconds) {
  int64_t batches = 0;
  train::evaluate(run, train::student_of(run), [&] { return batches++ < 2; });  // to warm up
  const auto begin = Clock::now();
  const auto spent = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
  const runs::Evaluation found =
      train::evaluate(run, train::student_of(run), [&] { return spent() < seconds; });
  return static_cast<double>(found.samples) / spent();
}

StepTimes time_steps(train::Experiment& run, const config::Request& request, double seconds) {
  const runs::RunFolder folder = runs::RunFolder::create(request.out, false);
  train::Recorder recorder(run, request, folder);
  train::Checkpointer checkpoints(run, request, recorder, folder);
  recorder.begin(request);
  StopWatch watch(seconds);
  train::train_loop(run, {}, recorder, checkpoints, folder, [&](int64_t steps) { return watch(steps); });
  return watch.result();
}

}  // namespace guise::bench
