/* Arithmetic, element by element; shapes broadcast as in PyTorch. */
#ifndef GUISE_OPS_ARITHMETIC_H
#define GUISE_OPS_ARITHMETIC_H

#include "define.h"

/* clang-format off: a table */
GUISE_BINARY_(add, "aten::add", "Tensor")
GUISE_BINARY_(sub, "aten::sub", "Tensor")
GUISE_BINARY_(mul, "aten::mul", "Tensor")
GUISE_BINARY_(div, "aten::div", "Tensor")
GUISE_BINARY_(pow, "aten::pow", "Tensor_Tensor")
GUISE_BINARY_(remainder, "aten::remainder", "Tensor")
GUISE_BINARY_(maximum, "aten::maximum", "")
GUISE_BINARY_(minimum, "aten::minimum", "")
GUISE_WITH_NUMBER_(add, "aten::add", "Scalar")
GUISE_WITH_NUMBER_(sub, "aten::sub", "Scalar")
GUISE_WITH_NUMBER_(mul, "aten::mul", "Scalar")
GUISE_WITH_NUMBER_(div, "aten::div", "Scalar")
GUISE_WITH_NUMBER_(pow, "aten::pow", "Tensor_Scalar")
GUISE_WITH_NUMBER_(remainder, "aten::remainder", "Scalar")
/* the number less the tensor */
GUISE_WITH_NUMBER_(rsub, "aten::rsub", "Scalar")
/* the number to the power of the tensor */
GUISE_OPERATOR_(scalar_pow, "aten::pow", "Scalar", "Scalar, Tensor",
                (guise_context * g, guise_value base, guise_tensor x), base, guise_value_tensor(x))
GUISE_UNARY_(neg, "aten::neg")
GUISE_UNARY_(reciprocal, "aten::reciprocal")
GUISE_UNARY_(exp, "aten::exp")
GUISE_UNARY_(expm1, "aten::expm1")
GUISE_UNARY_(log, "aten::log")
GUISE_UNARY_(log1p, "aten::log1p")
GUISE_UNARY_(sqrt, "aten::sqrt")
GUISE_UNARY_(rsqrt, "aten::rsqrt")
GUISE_UNARY_(square, "aten::square")
GUISE_UNARY_(abs, "aten::abs")
GUISE_UNARY_(sign, "aten::sign")
GUISE_UNARY_(floor, "aten::floor")
GUISE_UNARY_(ceil, "aten::ceil")
GUISE_UNARY_(round, "aten::round")
GUISE_UNARY_(sin, "aten::sin")
GUISE_UNARY_(cos, "aten::cos")
GUISE_UNARY_(erf, "aten::erf")
GUISE_UNARY_(relu, "aten::relu")
GUISE_UNARY_(gelu, "aten::gelu")
GUISE_UNARY_(softplus, "aten::softplus")
GUISE_OPERATOR_(leaky_relu, "aten::leaky_relu", "", "Tensor, Scalar", (guise_context * g, guise_tensor x, double slope),
                guise_value_tensor(x), guise_value_real(slope))
GUISE_UNARY_(sigmoid, "aten::sigmoid")
GUISE_UNARY_(log_sigmoid, "aten::log_sigmoid")
GUISE_UNARY_(tanh, "aten::tanh")
/* an end may be guise_value_none */
GUISE_OPERATOR_(clamp_scalar, "aten::clamp", "", "Tensor, Scalar?, Scalar?",
                (guise_context * g, guise_tensor x, guise_value low, guise_value high), guise_value_tensor(x), low,
                high)
static inline guise_tensor guise_clamp(guise_context* g, guise_tensor x, double low, double high) {
  return guise_clamp_scalar(g, x, guise_value_real(low), guise_value_real(high));
}
static inline guise_tensor guise_clamp_min(guise_context* g, guise_tensor x, double low) {
  return guise_clamp_scalar(g, x, guise_value_real(low), guise_value_none());
}
static inline guise_tensor guise_clamp_max(guise_context* g, guise_tensor x, double high) {
  return guise_clamp_scalar(g, x, guise_value_none(), guise_value_real(high));
}
/* a + weight (b - a) */
GUISE_OPERATOR_(interpolate, "aten::lerp", "Scalar", "Tensor, Tensor, Scalar",
                (guise_context * g, guise_tensor a, guise_tensor b, double weight), guise_value_tensor(a),
                guise_value_tensor(b), guise_value_real(weight))
/* clang-format on */

#endif
