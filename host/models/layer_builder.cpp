#include "models/layer_builder.h"

#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <utility>

#include "models/initial_values.h"

namespace guise::models {
namespace {

// The largest number up to `most` that divides the channels and leaves two or more in a group: with one
// each, a map of one pixel would become 0.
int64_t groups_of(int64_t channels, int64_t most) {
  int64_t groups = std::max<int64_t>(std::min(most, channels / 2), 1);
  while (channels % groups != 0) --groups;
  return groups;
}

}  // namespace

LayerBuilder::LayerBuilder(std::vector<NamedTensor>& tensors, const config::ModelConfig& config,
                           std::optional<uint64_t> seed)
    : tensors_(tensors),
      seed_(seed),
      norm_(config.norm),
      norm_groups_(config.norm_groups),
      activation_(activation_named(config.activation, config.negative_slope)) {}

Convolution LayerBuilder::convolution(const std::string& name, const ConvolutionShape& shape) {
  return convolution_of(name, shape, kaiming_deviation(shape.out * shape.kernel * shape.kernel));
}

Convolution LayerBuilder::last_convolution(const std::string& name, const ConvolutionShape& shape) {
  return norm_ == "none" ? convolution_of(name, shape, 0) : convolution(name, shape);
}

Convolution LayerBuilder::convolution_of(const std::string& name, const ConvolutionShape& shape,
                                         double deviation) {
  const at::Tensor values = draw({shape.out, shape.in, shape.kernel, shape.kernel}, deviation);
  Convolution layer;
  layer.stride = shape.stride;
  layer.weight = parameter(name + ".weight", values.contiguous(at::MemoryFormat::ChannelsLast));
  if (shape.bias || norm_ == "none") layer.bias = constant(name + ".bias", shape.out, 0);
  return layer;
}

Norm LayerBuilder::norm(const std::string& name, int64_t channels, double initial_weight) {
  Norm norm;
  if (norm_ == "batch") norm.batch = batch_norm(name, channels, initial_weight);
  if (norm_ == "group") {
    norm.group.emplace();
    norm.group->weight = constant(name + ".weight", channels, initial_weight);
    norm.group->bias = constant(name + ".bias", channels, 0);
    norm.group->groups = groups_of(channels, norm_groups_);
  }
  return norm;
}

BatchNorm LayerBuilder::batch_norm(const std::string& name, int64_t channels, double initial_weight) {
  BatchNorm norm;  // one statement each: the order of the list is the order of these lines
  norm.weight = constant(name + ".weight", channels, initial_weight);
  norm.bias = constant(name + ".bias", channels, 0);
  norm.running_mean = buffer(name + ".running_mean", at::zeros({channels}, at::kFloat));
  norm.running_var = buffer(name + ".running_var", at::full({channels}, 1.0, at::kFloat));
  norm.batches_tracked = buffer(name + ".num_batches_tracked", at::zeros({}, at::kLong));
  return norm;
}

Linear LayerBuilder::linear(const std::string& name, int64_t in, int64_t out, double deviation) {
  Linear layer;
  layer.weight = drawn(name + ".weight", {out, in}, deviation);
  layer.bias = constant(name + ".bias", out, 0);
  return layer;
}

at::Tensor LayerBuilder::drawn(const std::string& name, const std::vector<int64_t>& shape, double deviation) {
  return parameter(name, draw(shape, deviation));
}

at::Tensor LayerBuilder::constant(const std::string& name, int64_t size, double value) {
  return parameter(name, at::full({size}, value, at::kFloat));
}

at::Tensor LayerBuilder::draw(const std::vector<int64_t>& shape, double deviation) const {
  if (!seed_ || deviation == 0) return at::zeros(shape, at::kFloat);
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
