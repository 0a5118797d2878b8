// `guise eval`: trained networks on a data set, each alone and several runs together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/requests.h"
#include "core/terminal.h"
#include "infer/measure.h"
#include "infer/trained.h"

namespace guise::infer {

using config::EvalRequest;

// CIFAR-10's accuracy in the run's summary minus the one on CIFAR-10.1, in percentage points.
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

struct EvalReport {
  std::string data, split;
  std::vector<std::string> class_names;
  int64_t samples = 0, topk = 5;
  std::vector<RunResult> runs;
  std::vector<NetworkResult> ensemble;  // of several runs: one for each network that all of them have
  std::vector<std::string> warnings;
};

// Writes request.predictions, nothing else. Throws core::Error.
EvalReport evaluate(const EvalRequest& request);

}  // namespace guise::infer
