// The layers a network is built from, as plain structs over tensors that the network lists. Activations are
// [N, C, H, W], channels_last. Where a pass has kernels, they compute what they may. Leaves out how layers
// are made (layer_builder.h) and put together.
#pragma once

#include <cstdint>
#include <optional>

#include "models/activation.h"
#include "models/extent.h"
#include "models/network.h"
#include "nodes/chain.h"

namespace guise::models {

// Square kernel, padding kernel / 2.
struct Convolution {
  at::Tensor weight;  // [out, in, kernel, kernel], channels_last
  at::Tensor bias;    // [out], or undefined
  int64_t stride = 1;

  nodes::Link link() const { return {.weight = weight, .bias = bias, .stride = stride}; }
  at::Tensor operator()(const at::Tensor& input, const Pass& pass) const;
  Extent output_extent(Extent input) const;
  int64_t multiply_adds(Extent output) const { return weight.numel() * output.height * output.width; }
};

inline constexpr double kBatchNormMomentum = 0.1;

// eps 1e-5; running <- 0.9 running + 0.1 batch (variance: the unbiased one).
struct BatchNorm {
  at::Tensor weight, bias, running_mean, running_var;  // [C]
  at::Tensor batches_tracked;                          // int64 []

  nodes::BatchNormTensors tensors() const;
  // [N, C] or [N, C, H, W]
  at::Tensor operator()(const at::Tensor& input, const Pass& pass) const;
  at::Tensor and_relu(const at::Tensor& input, const Pass& pass) const;
};

// Wu and He 2018, eps 1e-5: the same in training and evaluation.
struct GroupNorm {
  at::Tensor weight, bias;  // [C]
  int64_t groups = 1;

  at::Tensor operator()(const at::Tensor& input) const;
};

// By the key model.norm: one of the two, or none.
struct Norm {
  std::optional<BatchNorm> batch;
  std::optional<GroupNorm> group;

  bool is_none() const { return !batch && !group; }
  // Without a norm the input itself.
  at::Tensor operator()(const at::Tensor& input, const Pass& pass) const;
};

// A convolution and its norm in a chain; none where the norm is not of the batch.
std::optional<nodes::Link> link_of(const Convolution& convolution, const Norm& norm);
// The chain's output, where the pass has kernels and they may compute it.
std::optional<at::Tensor> computed(const nodes::Chain& chain, const at::Tensor& input,
                                   const at::Tensor& added, const Pass& pass);

struct Linear {
  at::Tensor weight, bias;  // [out, in], [out]

  at::Tensor operator()(const at::Tensor& input) const;
};

}  // namespace guise::models
