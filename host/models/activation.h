// The nonlinearity between layers.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace guise::models {

struct Activation {
  enum class Kind { none, relu, leaky_relu, gelu, silu };
  Kind kind = Kind::relu;
  double negative_slope = 0.01;  // leaky_relu

  // May write into `input`, which no backward pass may need: the output of a norm or convolution.
  at::Tensor in_place(at::Tensor input) const;
  at::Tensor operator()(const at::Tensor& input) const;
};

// By the name that a run's keys have; throws core::Error(usage) for another one.
Activation activation_named(const std::string& name, double negative_slope);

}  // namespace guise::models
