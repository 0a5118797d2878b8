// `guise bench`: how fast the real training step of a configuration is on this machine, and where the time of
// its convolutions goes. Nothing is kept of the run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/layer_times.h"
#include "bench/step_times.h"
#include "config/requests.h"

namespace guise::bench {

struct BenchReport {
  std::string network, strategy, teacher;  // teacher: empty without one
  int64_t batch_size = 0;
  StepTimes steps;
  double evaluation_images_per_second = 0;
  int64_t threads = 1;
  std::string processor, kernels;  // "AMD EPYC", "auto, avx2"
  double fma_peak_gflops = 0;      // of all threads
  std::vector<LayerTime> layers;
  std::string tuned;  // the file of the table that was written; empty: none

  double images_per_second() const;  // of the median step
};

// Trains for about request.seconds and times every convolution by itself; with request.tune times every
// kernel and writes the quickest to that file. Throws core::Error as training does.
BenchReport bench(const config::BenchRequest& request);

}  // namespace guise::bench
