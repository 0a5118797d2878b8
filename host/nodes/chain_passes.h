// A chain's passes without the graph around them (chain.cpp).
#pragma once

#include "nodes/batch_norm.h"
#include "nodes/tensors.h"

namespace guise::nodes {

// 0 places where the kernel does not fit.
MapSize output_size(const MapSize& input, const Link& link);

// What the backward pass needs of the forward one.
struct ChainValues {
  std::vector<Normed> links;  // of those with a norm
  std::optional<Normed> projection;
  at::Tensor output;
};
// With the batch's statistics.
ChainValues forward(const Chain& chain, const at::Tensor& input, const at::Tensor& added,
                    Statistics statistics, const Kernels& kernels);

// With the running statistics: each norm is applied before its convolution's output leaves the registers.
struct Evaluating {
  const Kernels& kernels;
  Prepared* prepared = nullptr;
};
at::Tensor evaluate(const Chain& chain, const at::Tensor& input, const at::Tensor& added,
                    const Evaluating& by);

struct LinkGradients {
  at::Tensor weight, norm_weight, norm_bias;
};
struct ChainGradients {
  at::Tensor input, added;
  std::vector<LinkGradients> links;
  LinkGradients projection;
};
// `input_wanted`: whether the input's gradient is computed at all.
ChainGradients backward(const Chain& chain, const ChainValues& values, const at::Tensor& input,
                        const at::Tensor& output_gradient, bool input_wanted, const Kernels& kernels);

}  // namespace guise::nodes
