// A tensor with the name it has in a checkpoint. The tensor is a handle: copies of the struct share the
// values.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace guise::models {

struct NamedTensor {
  std::string name;  // as in torchvision's ResNet: "layer1.0.bn1.running_mean"
  at::Tensor tensor;
  bool is_buffer = false;  // not trained: batch-norm statistics and counters
};

}  // namespace guise::models
