// The run's mask stream as tensors: what a strategy's random_uniform returns.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

namespace guise::train {

struct MaskPosition {
  uint64_t seed = 0;
  int64_t epoch = 0;
  int64_t step = 0;
  std::span<const int64_t> samples{};  // the batch's indices in the training set
};

// Uniform in [0, 1), float32 on the CPU. A first dimension equal to the number of samples is keyed row by row
// by (seed, epoch, sample, call), so that a sample's mask does not depend on the batch it came in; any other
// shape by (seed, step, call). `call` counts the draws of one step and lies in [0, 2^24).
at::Tensor mask_noise(const MaskPosition& position, at::IntArrayRef sizes, int64_t call);

}  // namespace guise::train
