#include "models/activation.h"

#include <ATen/ops/gelu.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/silu.h>

#include "core/error.h"

namespace guise::models {

at::Tensor Activation::in_place(at::Tensor input) const {
  if (kind == Kind::relu) return input.relu_();
  if (kind == Kind::leaky_relu) return at::leaky_relu_(input, negative_slope);
  return (*this)(input);  // their backward passes need the input
}

at::Tensor Activation::operator()(const at::Tensor& input) const {
  switch (kind) {
    case Kind::relu:
      return at::relu(input);
    case Kind::leaky_relu:
      return at::leaky_relu(input, negative_slope);
    case Kind::gelu:
      return at::gelu(input);
    case Kind::silu:
      return at::silu(input);
    case Kind::none:
      break;
  }
  return input;
}

Activation activation_named(const std::string& name, double negative_slope) {
  using Kind = Activation::Kind;
  for (const auto& [known, kind] : {std::pair{"none", Kind::none}, std::pair{"relu", Kind::relu},
                                    std::pair{"leaky_relu", Kind::leaky_relu}, std::pair{"gelu", Kind::gelu},
                                    std::pair{"silu", Kind::silu}}) {
    if (name == known) return {kind, negative_slope};
  }
  throw core::usage_error({.place = "model",
                           .problem = "unknown activation",
                           .expected = "none, relu, leaky_relu, gelu or silu",
                           .received = name});
}

}  // namespace guise::models
