// How a network is passed: as in training or as in use, and where dropout's random numbers come from.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace guise::nodes {
class Kernels;
class Prepared;
}  // namespace guise::nodes

namespace guise::models {

// train: batch statistics, and the running ones are updated. evaluate: running statistics, nothing is
// changed, nothing is dropped.
enum class Mode { train, evaluate };

// Of one pass: no two passes of a run share all four.
struct DropoutPlace {
  uint64_t seed = 0;   // of the run
  int64_t step = 0;    // optimizer steps before this one
  int64_t sample = 0;  // index in the training set of the first image of the (part of the) batch
  int64_t call = 0;    // passes of the network before this one in the step, at most 2^16
};

// Maps [N, C, H, W] of the backbone by name: those that are there beforehand are filled.
using LayerOutputs = std::map<std::string, at::Tensor>;

struct Pass {
  Pass(Mode as) : mode(as) {}  // NOLINT(google-explicit-constructor): a mode is a pass without dropout

  Mode mode;
  bool keeps_statistics = false;                       // train: the running statistics are not updated
  std::optional<DropoutPlace> dropout = std::nullopt;  // train: nothing is dropped without one
  LayerOutputs* layers = nullptr;                      // receives those of its names
  const nodes::Kernels* kernels = nullptr;             // set by the network (Network::use_kernels)
  nodes::Prepared* prepared = nullptr;                 // evaluate: the same (Network::keep_prepared)
};

}  // namespace guise::models
