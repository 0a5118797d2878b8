// What is known when an instance of a strategy or policy is made, and the parameters it then owns.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

namespace guise::bridge {

struct SetupFacts {
  at::ScalarType dtype = at::kFloat;  // of the run's parameters
  at::Device device = at::kCPU;
  int64_t feature_dim = 0;  // D; 0 for a policy
  int64_t classes = 0;      // K; 0 for a policy
  int64_t epochs = 0;
  int64_t steps_per_epoch = 0;
  int64_t total_steps = 0;
  int64_t start_epoch = 0;
};

// A parameter that a strategy registered: the optimizer (when it requires a gradient) and checkpoints treat
// it as the network's own.
struct StrategyParameter {
  std::string name;  // "mask_token"
  at::Tensor tensor;
};

}  // namespace guise::bridge
