// Layers over LibTorch's operators, and the builder that lists their tensors in state_dict order.
#include "models/layers.h"

#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/zeros.h>

#include <utility>

#include "core/error.h"
#include "models/initial_values.h"

namespace guise::models {
namespace {

constexpr double kEpsilon = 1e-5;
constexpr double kHeadDeviation = 0.01;

// PyTorch's layers refuse it in Python; the operator makes running_var NaN.
core::Error one_value_a_channel() {
  return core::failure({.place = "batch norm",
                        .problem = "one value a channel: its variance is not defined",
                        .expected = "more than one image in a batch, or larger images"});
}

}  // namespace

at::Tensor Convolution::operator()(const at::Tensor& input) const {
  if (weight.size(2) == 1 && stride > 1) {
    // LibTorch 2.13's oneDNN writes out of bounds in the backward pass of a strided 1x1 convolution on an odd
    // batch with few channels and two threads (plain PyTorch crashes too). Dropping the pixels first gives
    // the same values.
    const at::Tensor kept = input.slice(2, 0, std::nullopt, stride).slice(3, 0, std::nullopt, stride);
    return at::conv2d(kept.contiguous(at::MemoryFormat::ChannelsLast), weight);
  }
  const int64_t padding = weight.size(2) / 2;
  return at::conv2d(input, weight, {}, {stride, stride}, {padding, padding});
}

Extent Convolution::output_extent(Extent input) const {
  const int64_t kernel = weight.size(2);
  const auto along = [&](int64_t size) { return (size + 2 * (kernel / 2) - kernel) / stride + 1; };
  return {along(input.height), along(input.width)};
}

at::Tensor BatchNorm::operator()(const at::Tensor& input, Mode mode) const {
  const bool training = mode == Mode::train;
  if (training && input.numel() == input.size(1)) throw one_value_a_channel();
  if (training) at::Tensor(batches_tracked).add_(1);
  return at::batch_norm(input, weight, bias, running_mean, running_var, training, kBatchNormMomentum,
                        kEpsilon, true);
}

at::Tensor Linear::operator()(const at::Tensor& input) const {
  return at::linear(input, weight, bias);
}

Convolution LayerBuilder::convolution(const std::string& name, int64_t in, int64_t out, int64_t kernel,
                                      int64_t stride) {
  const at::Tensor values = draw({out, in, kernel, kernel}, kaiming_fan_out_deviation(out, kernel));
  return {parameter(name + ".weight", values.contiguous(at::MemoryFormat::ChannelsLast)), stride};
}

BatchNorm LayerBuilder::batch_norm(const std::string& name, int64_t channels, double initial_weight) {
  BatchNorm norm;  // one statement each: the order of the list is the order of these lines
  norm.weight = parameter(name + ".weight", at::full({channels}, initial_weight, at::kFloat));
  norm.bias = parameter(name + ".bias", at::zeros({channels}, at::kFloat));
  norm.running_mean = buffer(name + ".running_mean", at::zeros({channels}, at::kFloat));
  norm.running_var = buffer(name + ".running_var", at::full({channels}, 1.0, at::kFloat));
  norm.batches_tracked = buffer(name + ".num_batches_tracked", at::zeros({}, at::kLong));
  return norm;
}

Linear LayerBuilder::linear(const std::string& name, int64_t in, int64_t out) {
  Linear layer;
  layer.weight = parameter(name + ".weight", draw({out, in}, kHeadDeviation));
  layer.bias = parameter(name + ".bias", at::zeros({out}, at::kFloat));
  return layer;
}

at::Tensor LayerBuilder::draw(const std::vector<int64_t>& shape, double deviation) const {
  if (!seed_) return at::zeros(shape, at::kFloat);
  return normal_values(shape, deviation, *seed_, static_cast<uint32_t>(tensors_.size()));
}

at::Tensor LayerBuilder::parameter(const std::string& name, at::Tensor values) {
  tensors_.push_back({name, std::move(values).requires_grad_(), false});
  return tensors_.back().tensor;
}

at::Tensor LayerBuilder::buffer(const std::string& name, at::Tensor values) {
  tensors_.push_back({name, std::move(values), true});
  return tensors_.back().tensor;
}

}  // namespace guise::models
