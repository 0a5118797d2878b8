#include "models/head.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/norm.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>

#include <cmath>

#include "models/initial_values.h"

namespace guise::models {
namespace {

constexpr double kDeviation = 0.01;           // of a linear layer's first weights
constexpr double kSmallestLength = 1e-12;     // as torch.nn.functional.normalize
constexpr uint32_t kFirstDropoutOfHead = 16;  // below it are the backbone's

at::Tensor unit_rows(const at::Tensor& rows) {
  return rows / rows.norm(2, {1}, true).clamp_min(kSmallestLength);
}

double cosine_deviation(int64_t width) {
  return 1 / std::sqrt(static_cast<double>(width));  // rows of length 1 or so
}

// The handle stays, so that the network's list and whoever holds it see the longer tensor.
void append_to(at::Tensor& tensor, const at::Tensor& rows) {
  const at::Tensor own = tensor.detach();
  tensor.mutable_grad().reset();
  tensor.set_data(at::cat({own, rows.to(own.options())}));
}

}  // namespace

Head::Head(LayerBuilder& builder, const std::string& name, const HeadShape& shape,
           const config::HeadConfig& config)
    : shape_(shape), activation_(activation_named(config.activation, config.negative_slope)) {
  int64_t width = shape.feature_dim;
  for (size_t i = 0; i < config.hidden.size(); ++i) {
    const std::string place = name + ".hidden." + std::to_string(i);
    Hidden layer;  // one statement each: the order of the network's tensors is the order of these lines
    layer.linear = builder.linear(place + ".linear", width, config.hidden[i], kaiming_deviation(width));
    if (config.norm == "batch") layer.norm = builder.batch_norm(place + ".norm", config.hidden[i]);
    layer.dropout = {config.dropout, kFirstDropoutOfHead + static_cast<uint32_t>(i)};
    hidden_.push_back(std::move(layer));
    width = config.hidden[i];
  }
  if (config.name == "cosine") {
    scale_ = config.scale;
    last_.weight = builder.drawn(name + ".weight", {shape.classes, width}, cosine_deviation(width));
  } else {
    last_ = builder.linear(name, width, shape.classes, kDeviation);
  }
}

at::Tensor Head::operator()(const at::Tensor& features, const Pass& pass) const {
  at::Tensor values = features;
  for (const Hidden& layer : hidden_) {
    values = layer.linear(values);
    if (layer.norm) values = (*layer.norm)(values, pass);
    values = layer.dropout(activation_(values), pass);
  }
  if (!scale_) return last_(values);
  return at::linear(unit_rows(values), unit_rows(last_.weight)) * *scale_;
}

HeadRows Head::fresh_rows(int64_t classes, uint64_t seed) const {
  const int64_t width = last_.weight.size(1), count = classes - shape_.classes;
  const double deviation = scale_ ? cosine_deviation(width) : kDeviation;
  std::vector<at::Tensor> rows;
  for (int64_t i = shape_.classes; i < classes; ++i)
    rows.push_back(normal_row_of_class(width, deviation, seed, i));
  return {rows.empty() ? at::empty({0, width}) : at::stack(rows), scale_ ? at::Tensor() : at::zeros({count})};
}

HeadRows Head::rows_from(int64_t first_class) const {
  const auto from = [&](const at::Tensor& tensor) {
    return tensor.defined() ? tensor.detach().slice(0, first_class) : tensor;
  };
  return {from(last_.weight), from(last_.bias)};
}

void Head::append(const HeadRows& rows) {
  const c10::NoGradGuard no_grad;
  append_to(last_.weight, rows.weight);
  if (last_.bias.defined()) append_to(last_.bias, rows.bias);
  shape_.classes = last_.weight.size(0);
}

int64_t Head::multiply_adds() const {
  int64_t count = last_.weight.numel();
  for (const Hidden& layer : hidden_) count += layer.linear.weight.numel();
  return count;
}

}  // namespace guise::models
