// Where and how the run computes: device, threads, and the precision of the forward pass.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "config/run_config.h"

namespace guise::train {

// "cpu", "cuda" or "cuda:N". Throws core::Error(usage) when this LibTorch or machine has no such device.
at::Device device_named(const std::string& name);

// Sets the number of intra-operator threads (0: one for each core this process may use); returns it.
int64_t set_threads(int64_t threads);

// While it lives, matrix products and convolutions run in bfloat16 where `precision` is "bf16" (LibTorch's
// autocast); parameters, normalisation and losses stay in float32.
class PrecisionScope {
 public:
  PrecisionScope(const std::string& precision, at::Device device);
  ~PrecisionScope();
  PrecisionScope(const PrecisionScope&) = delete;
  PrecisionScope& operator=(const PrecisionScope&) = delete;

 private:
  bool active_;
  at::DeviceType type_;
};

}  // namespace guise::train
