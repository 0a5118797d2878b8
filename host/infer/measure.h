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
#include "runs/evaluation.h"
#include "runs/measurements.h"

namespace guise::infer {

struct Computing {
  at::Device device = at::kCPU;
  std::string precision;  // fp32 bf16: as in training
};

// By the pass of training's evaluation; `say` gets the number of images done. float32
// [N, K] on the CPU.
at::Tensor logits_of(const models::Network& network, const data::ImageSet& images,
                     const data::Normalization& normalization, const Computing& computing,
                     const std::function<void(int64_t)>& say);

// Softmax in float64, [N, K].
at::Tensor probabilities_of(const at::Tensor& logits);

// The mean of the members' probabilities (at least one), each [N, K].
at::Tensor ensemble_of(std::span<const at::Tensor> members);

struct Measured {
  runs::Evaluation evaluation;  // every row of the measurements
  at::Tensor confusion;         // int64 [K, K], rows are labels
};

// `scores` [N, K] decide about right and wrong: logits, or the probabilities themselves, float64 [N, K].
Measured measure(const at::Tensor& scores, const at::Tensor& probabilities, std::span<const int64_t> labels,
                 const runs::Parameters& parameters);

}  // namespace guise::infer
