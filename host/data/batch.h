// A batch as tensors: the one place of this room that knows LibTorch.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "data/augment.h"

namespace guise::data {

struct Batch {
  at::Tensor images;  // [N, 3, H, W] float32, channels_last, on the CPU, normalised
  at::Tensor labels;  // [N] int64, 0..K-1
};

// See fill_training_batch and fill_evaluation_batch for what is in it; at least one index.
Batch training_batch(const ImageSet& images, std::span<const int64_t> indices, const AugmentOptions& options,
                     const Normalization& normalization, uint64_t seed, int64_t epoch);
Batch evaluation_batch(const ImageSet& images, std::span<const int64_t> indices,
                       const Normalization& normalization);

}  // namespace guise::data
