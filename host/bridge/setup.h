// What is known when an instance of a strategy or policy is made, and the parameters it then owns.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

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
  int64_t train_size = 0;  // training images
  int32_t rank = 0, world_size = 1;
  uint64_t seed = 0;                  // of the run
  std::vector<std::string> layers{};  // of the backbone, by which create may ask for them
  int64_t weight_list = 0;            // P: numbers in the student's parameters, all classes known
};

// A parameter or buffer that a plugin registered. The optimizer treats a parameter (when it requires a
// gradient) as the network's own, checkpoints both.
struct PluginTensor {
  std::string name;  // "mask_token"
  at::Tensor tensor;
};

}  // namespace guise::bridge
