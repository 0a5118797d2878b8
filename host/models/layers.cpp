// Layers over LibTorch's operators.
#include "models/layers.h"

#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/linear.h>

#include "core/error.h"

namespace guise::models {
namespace {

constexpr double kEpsilon = 1e-5;

// PyTorch's layers refuse it in Python; the operator makes running_var NaN.
core::Error one_value_a_channel() {
  return core::failure({.place = "batch norm",
                        .problem = "one value a channel: its variance is not defined",
                        .expected = "more than one image in a batch, or larger images"});
}

std::optional<at::Tensor> optional(const at::Tensor& tensor) {
  return tensor.defined() ? std::optional(tensor) : std::nullopt;
}

}  // namespace

at::Tensor Convolution::operator()(const at::Tensor& input) const {
  if (weight.size(2) == 1 && stride > 1) {
    // LibTorch 2.13's oneDNN writes out of bounds in the backward pass of a strided 1x1 convolution on an odd
    // batch with few channels and two threads (plain PyTorch crashes too). Dropping the pixels first gives
    // the same values.
    const at::Tensor kept = input.slice(2, 0, std::nullopt, stride).slice(3, 0, std::nullopt, stride);
    return at::conv2d(kept.contiguous(at::MemoryFormat::ChannelsLast), weight, optional(bias));
  }
  const int64_t padding = weight.size(2) / 2;
  return at::conv2d(input, weight, optional(bias), {stride, stride}, {padding, padding});
}

Extent Convolution::output_extent(Extent input) const {
  const int64_t kernel = weight.size(2);
  const auto along = [&](int64_t size) {
    const int64_t room = size + 2 * (kernel / 2) - kernel;
    return room < 0 ? 0 : room / stride + 1;  // 0 where the kernel does not fit
  };
  return {along(input.height), along(input.width)};
}

at::Tensor BatchNorm::operator()(const at::Tensor& input, const Pass& pass) const {
  const bool training = pass.mode == Mode::train;
  if (training && input.numel() == input.size(1)) throw one_value_a_channel();
  if (training && pass.keeps_statistics)
    return at::batch_norm(input, weight, bias, {}, {}, true, kBatchNormMomentum, kEpsilon, true);
  if (training) at::Tensor(batches_tracked).add_(1);
  return at::batch_norm(input, weight, bias, running_mean, running_var, training, kBatchNormMomentum,
                        kEpsilon, true);
}

at::Tensor GroupNorm::operator()(const at::Tensor& input) const {
  return at::group_norm(input, groups, weight, bias, kEpsilon);
}

at::Tensor Norm::operator()(const at::Tensor& input, const Pass& pass) const {
  if (batch) return (*batch)(input, pass);
  return group ? (*group)(input) : input;
}

at::Tensor Linear::operator()(const at::Tensor& input) const {
  return at::linear(input, weight, bias);
}

}  // namespace guise::models
