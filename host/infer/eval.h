// `guise eval`: trained networks on a data set, each alone and several runs together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/corruptions.h"
#include "config/requests.h"
#include "core/terminal.h"
#include "infer/measure.h"
#include "infer/trained.h"

namespace guise::infer {

using config::EvalRequest;

// Accuracy on the data set that another is a new test set of, minus the one there (CIFAR-10, CIFAR-10.1), in
// percentage points: as measured here, else as in the run's summary.
struct Gap {
  double cifar10_top1 = 0;  // percent
  double points = 0, low = 0, high = 0;
};

struct NetworkResult {
  std::string name;  // student, teacher, average
  Measured measured;
  std::optional<Gap> gap;
};

struct RunResult {
  std::string place, checkpoint;
  std::optional<int64_t> step;
  std::vector<NetworkResult> networks;
};

// The same networks on the same images, made worse.
struct CorruptedResult {
  config::Corruption corruption;
  std::vector<RunResult> runs;
  std::vector<NetworkResult> ensemble;
};

struct EvalReport {
  std::string data, split;
  std::vector<std::string> class_names;
  int64_t samples = 0, topk = 5;
  std::vector<RunResult> runs;
  std::vector<NetworkResult> ensemble;  // of several runs: one for each network that all of them have
  std::vector<std::string> warnings;
  std::string labels = {};  // of training images with data.noise: "as trained" or "clean"; else empty
  std::vector<CorruptedResult> corrupted = {};
  std::vector<EvalReport> others = {};  // of further data sets, and of the clean labels
};

// Writes request.predictions, nothing else. Throws core::Error.
EvalReport evaluate(const EvalRequest& request);

}  // namespace guise::infer
