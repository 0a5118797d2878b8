// The training loop by the clock.
#pragma once

#include <cstdint>
#include <vector>

#include "memory/block_cache.h"
#include "train/experiment.h"

namespace guise::bench {

struct StepTimes {
  std::vector<double> milliseconds;  // of each counted step, sorted
  double minor_faults_per_step = 0;
  int64_t peak_memory_bytes = 0;  // of the process, up to here
  memory::CacheCounts allocator;  // of the counted steps; what is kept and lent, at their end

  double median() const;
  double least() const { return milliseconds.front(); }
  double spread() const;  // of the middle half, as a share of the median
};

// Images per second of the evaluation, measured for about `seconds`, or once through the test set.
double evaluation_rate(const train::Experiment& run, double seconds);

// Five steps to warm up, then at least 10, and as many as begin within `seconds`. `request` is that of the
// run.
StepTimes time_steps(train::Experiment& run, const config::Request& request, double seconds);

}  // namespace guise::bench
