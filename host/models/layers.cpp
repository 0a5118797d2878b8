// Layers over LibTorch's operators and nodes of our own.
#include "models/layers.h"

#include <ATen/ops/group_norm.h>
#include <ATen/ops/linear.h>

#include "core/error.h"
#include "nodes/convolution.h"
#include "nodes/norm.h"
#include "nodes/reference.h"

namespace guise::models {
namespace {

constexpr double kEpsilon = 1e-5;

// PyTorch's layers refuse it in Python; the operator makes running_var NaN.
core::Error one_value_a_channel() {
  return core::failure({.place = "batch norm",
                        .problem = "one value a channel: its variance is not defined",
                        .expected = "more than one image in a batch, or larger images"});
}

nodes::Statistics statistics_of(const Pass& pass) {
  if (pass.mode == Mode::evaluate) return nodes::Statistics::running;
  return pass.keeps_statistics ? nodes::Statistics::batch_only : nodes::Statistics::batch;
}

}  // namespace

at::Tensor Convolution::operator()(const at::Tensor& input, const Pass& pass) const {
  nodes::Chain chain{.links = {link()}, .ends_with_relu = false};
  chain.links.front().bias.reset();
  if (const auto output = computed(chain, input, {}, pass))
    return bias.defined() ? output->add(bias.view({1, -1, 1, 1})) : *output;
  return nodes::reference_convolution(input, weight, bias, stride);
}

Extent Convolution::output_extent(Extent input) const {
  const int64_t kernel = weight.size(2);
  const auto along = [&](int64_t side) { return nodes::output_side(side, kernel, stride); };
  return {along(input.height), along(input.width)};
}

nodes::BatchNormTensors BatchNorm::tensors() const {
  return {weight, bias, running_mean, running_var, batches_tracked, kEpsilon, kBatchNormMomentum};
}

at::Tensor BatchNorm::operator()(const at::Tensor& input, const Pass& pass) const {
  if (pass.mode == Mode::train && input.numel() == input.size(1)) throw one_value_a_channel();
  return nodes::reference_batch_norm(input, tensors(), statistics_of(pass));
}

at::Tensor BatchNorm::and_relu(const at::Tensor& input, const Pass& pass) const {
  const nodes::Statistics statistics = statistics_of(pass);
  if (pass.kernels == nullptr || !nodes::can_run(tensors(), input, statistics))
    return (*this)(input, pass).relu_();
  return nodes::norm_and_relu(tensors(), input, statistics);
}

at::Tensor GroupNorm::operator()(const at::Tensor& input) const {
  return at::group_norm(input, groups, weight, bias, kEpsilon);
}

at::Tensor Norm::operator()(const at::Tensor& input, const Pass& pass) const {
  if (batch) return (*batch)(input, pass);
  return group ? (*group)(input) : input;
}

std::optional<nodes::Link> link_of(const Convolution& convolution, const Norm& norm) {
  if (!norm.batch) return std::nullopt;
  nodes::Link link = convolution.link();
  link.norm = norm.batch->tensors();
  return link;
}

std::optional<at::Tensor> computed(const nodes::Chain& chain, const at::Tensor& input,
                                   const at::Tensor& added, const Pass& pass) {
  const nodes::Statistics statistics = statistics_of(pass);
  if (pass.kernels == nullptr || !nodes::can_run(chain, input, added, statistics)) return std::nullopt;
  return nodes::run(chain, input, added, statistics, *pass.kernels, pass.prepared);
}

at::Tensor Linear::operator()(const at::Tensor& input) const {
  return at::linear(input, weight, bias);
}

}  // namespace guise::models
