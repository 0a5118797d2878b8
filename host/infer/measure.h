// A network on a set of images: its logits, and what they say.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "data/augment.h"
#include "data/images.h"
#include "models/network.h"

namespace guise::infer {

struct Computing {
  at::Device device = at::kCPU;
  std::string precision;  // fp32 bf16: as in training
};

// In evaluation mode, in the batches of training's evaluation; `say` gets the number of images done. float32
// [N, K] on the CPU.
at::Tensor logits_of(const models::Network& network, const data::ImageSet& images,
                     const data::Normalization& normalization, const Computing& computing,
                     const std::function<void(int64_t)>& say);

// Softmax in float64, [N, K].
at::Tensor probabilities_of(const at::Tensor& logits);

// The mean of the members' probabilities (at least one), each [N, K].
at::Tensor ensemble_of(std::span<const at::Tensor> members);

struct Measured {
  int64_t samples = 0, top1 = 0, topk = 0;  // counts
  double loss = 0;                          // mean cross-entropy
  double calibration_error = 0;             // percent
  at::Tensor confusion;                     // int64 [K, K], rows are labels
};

// `scores` [N, K] decide about right and wrong: logits, or the probabilities themselves, float64 [N, K].
Measured measure(const at::Tensor& scores, const at::Tensor& probabilities, std::span<const int64_t> labels,
                 int64_t k);

}  // namespace guise::infer
