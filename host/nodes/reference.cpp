#include "nodes/reference.h"

#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/relu.h>

namespace guise::nodes {
namespace {

at::Tensor link(const Link& link, const at::Tensor& input, Statistics statistics) {
  const at::Tensor output = reference_convolution(input, link.weight, link.bias, link.stride);
  return link.norm ? reference_batch_norm(output, *link.norm, statistics) : output;
}

}  // namespace

at::Tensor reference_convolution(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                                 int64_t stride) {
  const std::optional<at::Tensor> given = bias.defined() ? std::optional(bias) : std::nullopt;
  if (weight.size(2) == 1 && stride > 1) {
    // LibTorch 2.13's oneDNN writes out of bounds in the backward pass of a strided 1x1 convolution on an odd
    // batch with few channels and two threads (plain PyTorch crashes too). Dropping the pixels first gives
    // the same values.
    const at::Tensor kept = input.slice(2, 0, std::nullopt, stride).slice(3, 0, std::nullopt, stride);
    return at::conv2d(kept.contiguous(at::MemoryFormat::ChannelsLast), weight, given);
  }
  const int64_t padding = weight.size(2) / 2;
  return at::conv2d(input, weight, given, {stride, stride}, {padding, padding});
}

at::Tensor reference_batch_norm(const at::Tensor& input, const BatchNormTensors& norm,
                                Statistics statistics) {
  if (statistics == Statistics::batch_only)
    return at::batch_norm(input, norm.weight, norm.bias, {}, {}, true, norm.momentum, norm.epsilon, true);
  if (statistics == Statistics::batch) at::Tensor(norm.batches_tracked).add_(1);
  return at::batch_norm(input, norm.weight, norm.bias, norm.running_mean, norm.running_var,
                        statistics == Statistics::batch, norm.momentum, norm.epsilon, true);
}

at::Tensor reference(const Chain& chain, const at::Tensor& input, const at::Tensor& added,
                     Statistics statistics) {
  at::Tensor output = input;
  for (const Link& each : chain.links) {
    output = link(each, output, statistics);
    if (&each != &chain.links.back()) output = at::relu(output);
  }
  if (chain.adds == Addition::input) output = output.add(input);
  if (chain.adds == Addition::tensor) output = output.add(added);
  if (chain.projection) output = output.add(link(*chain.projection, input, statistics));
  return chain.ends_with_relu ? at::relu(output) : output;
}

}  // namespace guise::nodes
