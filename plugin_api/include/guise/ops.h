/* Common operators as inline functions over guise_call: optional, and only what is called is declared as an
 * import of the plugin. Any other ATen operator takes one line, GUISE_OP(variable, "aten::name", "overload").
 * Meanings, broadcasting and types are those of PyTorch's functions of the same name. */
#ifndef GUISE_OPS_H
#define GUISE_OPS_H

#include "register.h"

/* Defines guise_<name> over one operator; `types` is checked against the running schema at load. */
#define GUISE_OPERATOR_(name, NAME, OVERLOAD, TYPES, PARAMETERS, ...)                            \
  GUISE_OP_TYPED(guise_op_##name, NAME, OVERLOAD, TYPES);                                        \
  static inline guise_tensor guise_##name PARAMETERS {                                           \
    const guise_value arguments[] = {__VA_ARGS__};                                               \
    return guise_call(g, &guise_op_##name, arguments, sizeof(arguments) / sizeof(arguments[0])); \
  }

/* clang-format off: a table */
/* ---- arithmetic, element by element; shapes broadcast as in PyTorch ---- */
GUISE_OPERATOR_(add, "aten::add", "Tensor", "Tensor, Tensor", (guise_context * g, guise_tensor a, guise_tensor b),
                guise_value_tensor(a), guise_value_tensor(b))
GUISE_OPERATOR_(sub, "aten::sub", "Tensor", "Tensor, Tensor", (guise_context * g, guise_tensor a, guise_tensor b),
                guise_value_tensor(a), guise_value_tensor(b))
GUISE_OPERATOR_(mul, "aten::mul", "Tensor", "Tensor, Tensor", (guise_context * g, guise_tensor a, guise_tensor b),
                guise_value_tensor(a), guise_value_tensor(b))
GUISE_OPERATOR_(div, "aten::div", "Tensor", "Tensor, Tensor", (guise_context * g, guise_tensor a, guise_tensor b),
                guise_value_tensor(a), guise_value_tensor(b))
GUISE_OPERATOR_(add_real, "aten::add", "Scalar", "Tensor, Scalar", (guise_context * g, guise_tensor a, double b),
                guise_value_tensor(a), guise_value_real(b))
GUISE_OPERATOR_(sub_real, "aten::sub", "Scalar", "Tensor, Scalar", (guise_context * g, guise_tensor a, double b),
                guise_value_tensor(a), guise_value_real(b))
GUISE_OPERATOR_(mul_real, "aten::mul", "Scalar", "Tensor, Scalar", (guise_context * g, guise_tensor a, double b),
                guise_value_tensor(a), guise_value_real(b))
GUISE_OPERATOR_(div_real, "aten::div", "Scalar", "Tensor, Scalar", (guise_context * g, guise_tensor a, double b),
                guise_value_tensor(a), guise_value_real(b))
GUISE_OPERATOR_(pow_real, "aten::pow", "Tensor_Scalar", "Tensor, Scalar",
                (guise_context * g, guise_tensor a, double exponent), guise_value_tensor(a), guise_value_real(exponent))
GUISE_OPERATOR_(maximum, "aten::maximum", "", "Tensor, Tensor", (guise_context * g, guise_tensor a, guise_tensor b),
                guise_value_tensor(a), guise_value_tensor(b))
GUISE_OPERATOR_(minimum, "aten::minimum", "", "Tensor, Tensor", (guise_context * g, guise_tensor a, guise_tensor b),
                guise_value_tensor(a), guise_value_tensor(b))
GUISE_OPERATOR_(neg, "aten::neg", "", "Tensor", (guise_context * g, guise_tensor x), guise_value_tensor(x))
GUISE_OPERATOR_(exp, "aten::exp", "", "Tensor", (guise_context * g, guise_tensor x), guise_value_tensor(x))
GUISE_OPERATOR_(log, "aten::log", "", "Tensor", (guise_context * g, guise_tensor x), guise_value_tensor(x))
GUISE_OPERATOR_(sqrt, "aten::sqrt", "", "Tensor", (guise_context * g, guise_tensor x), guise_value_tensor(x))
GUISE_OPERATOR_(abs, "aten::abs", "", "Tensor", (guise_context * g, guise_tensor x), guise_value_tensor(x))
GUISE_OPERATOR_(relu, "aten::relu", "", "Tensor", (guise_context * g, guise_tensor x), guise_value_tensor(x))
GUISE_OPERATOR_(sigmoid, "aten::sigmoid", "", "Tensor", (guise_context * g, guise_tensor x), guise_value_tensor(x))
GUISE_OPERATOR_(tanh, "aten::tanh", "", "Tensor", (guise_context * g, guise_tensor x), guise_value_tensor(x))
GUISE_OPERATOR_(clamp_min, "aten::clamp_min", "", "Tensor, Scalar", (guise_context * g, guise_tensor a, double low),
                guise_value_tensor(a), guise_value_real(low))

/* ---- comparisons: boolean tensors ---- */
GUISE_OPERATOR_(less_real, "aten::lt", "Scalar", "Tensor, Scalar", (guise_context * g, guise_tensor a, double b),
                guise_value_tensor(a), guise_value_real(b))
GUISE_OPERATOR_(at_least_real, "aten::ge", "Scalar", "Tensor, Scalar", (guise_context * g, guise_tensor a, double b),
                guise_value_tensor(a), guise_value_real(b))
GUISE_OPERATOR_(equal, "aten::eq", "Tensor", "Tensor, Tensor", (guise_context * g, guise_tensor a, guise_tensor b),
                guise_value_tensor(a), guise_value_tensor(b))
GUISE_OPERATOR_(where, "aten::where", "self", "Tensor, Tensor, Tensor",
                (guise_context * g, guise_tensor condition, guise_tensor a, guise_tensor b),
                guise_value_tensor(condition), guise_value_tensor(a), guise_value_tensor(b))

/* ---- reductions ---- */
/* of all elements */
GUISE_OPERATOR_(sum, "aten::sum", "", "Tensor", (guise_context * g, guise_tensor x), guise_value_tensor(x))
/* of all elements */
GUISE_OPERATOR_(mean, "aten::mean", "", "Tensor", (guise_context * g, guise_tensor x), guise_value_tensor(x))
/* over one dimension */
GUISE_OPERATOR_(sum_along, "aten::sum", "dim_IntList", "Tensor, int[]?, bool",
                (guise_context * g, guise_tensor x, int64_t dim, int keep), guise_value_tensor(x),
                guise_value_ints(&dim, 1), guise_value_bool(keep))
/* over one dimension */
GUISE_OPERATOR_(mean_along, "aten::mean", "dim", "Tensor, int[]?, bool",
                (guise_context * g, guise_tensor x, int64_t dim, int keep), guise_value_tensor(x),
                guise_value_ints(&dim, 1), guise_value_bool(keep))
/* vector norm over one dimension */
GUISE_OPERATOR_(norm_along, "aten::linalg_vector_norm", "", "Tensor, Scalar, int[]?, bool",
                (guise_context * g, guise_tensor x, double order, int64_t dim, int keep), guise_value_tensor(x),
                guise_value_real(order), guise_value_ints(&dim, 1), guise_value_bool(keep))

/* ---- softmax, similarity, layers ---- */
GUISE_OPERATOR_(softmax, "aten::softmax", "int", "Tensor, int", (guise_context * g, guise_tensor x, int64_t dim),
                guise_value_tensor(x), guise_value_int(dim))
GUISE_OPERATOR_(log_softmax, "aten::log_softmax", "int", "Tensor, int",
                (guise_context * g, guise_tensor x, int64_t dim), guise_value_tensor(x), guise_value_int(dim))
GUISE_OPERATOR_(cosine_similarity, "aten::cosine_similarity", "", "Tensor, Tensor, int",
                (guise_context * g, guise_tensor a, guise_tensor b, int64_t dim), guise_value_tensor(a),
                guise_value_tensor(b), guise_value_int(dim))
GUISE_OPERATOR_(matmul, "aten::matmul", "", "Tensor, Tensor", (guise_context * g, guise_tensor a, guise_tensor b),
                guise_value_tensor(a), guise_value_tensor(b))
/* x W^T + b; bias {0, 0}: none */
GUISE_OPERATOR_(linear, "aten::linear", "", "Tensor, Tensor, Tensor?",
                (guise_context * g, guise_tensor x, guise_tensor weight, guise_tensor bias), guise_value_tensor(x),
                guise_value_tensor(weight), bias.generation ? guise_value_tensor(bias) : guise_none())

/* ---- shape and order ---- */
GUISE_OPERATOR_(reshape, "aten::reshape", "", "Tensor, int[]",
                (guise_context * g, guise_tensor x, const int64_t* sizes, uint32_t rank), guise_value_tensor(x),
                guise_value_ints(sizes, rank))
GUISE_OPERATOR_(unsqueeze, "aten::unsqueeze", "", "Tensor, int", (guise_context * g, guise_tensor x, int64_t dim),
                guise_value_tensor(x), guise_value_int(dim))
GUISE_OPERATOR_(squeeze, "aten::squeeze", "dim", "Tensor, int", (guise_context * g, guise_tensor x, int64_t dim),
                guise_value_tensor(x), guise_value_int(dim))
GUISE_OPERATOR_(transpose, "aten::transpose", "int", "Tensor, int, int",
                (guise_context * g, guise_tensor x, int64_t a, int64_t b), guise_value_tensor(x), guise_value_int(a),
                guise_value_int(b))
/* -1 keeps a size */
GUISE_OPERATOR_(expand, "aten::expand", "", "Tensor, int[]",
                (guise_context * g, guise_tensor x, const int64_t* sizes, uint32_t rank), guise_value_tensor(x),
                guise_value_ints(sizes, rank))
GUISE_OPERATOR_(repeat, "aten::repeat", "", "Tensor, int[]",
                (guise_context * g, guise_tensor x, const int64_t* counts, uint32_t rank), guise_value_tensor(x),
                guise_value_ints(counts, rank))
GUISE_OPERATOR_(narrow, "aten::narrow", "", "Tensor, int, int, int",
                (guise_context * g, guise_tensor x, int64_t dim, int64_t start, int64_t length), guise_value_tensor(x),
                guise_value_int(dim), guise_value_int(start), guise_value_int(length))
/* stable */
GUISE_OPERATOR_(argsort, "aten::argsort", "stable", "Tensor, bool, int, bool",
                (guise_context * g, guise_tensor x, int64_t dim, int descending), guise_value_tensor(x),
                guise_value_bool(1), guise_value_int(dim), guise_value_bool(descending))
GUISE_OPERATOR_(gather, "aten::gather", "", "Tensor, int, Tensor",
                (guise_context * g, guise_tensor x, int64_t dim, guise_tensor index), guise_value_tensor(x),
                guise_value_int(dim), guise_value_tensor(index))
GUISE_OPERATOR_(scatter, "aten::scatter", "src", "Tensor, int, Tensor, Tensor",
                (guise_context * g, guise_tensor x, int64_t dim, guise_tensor index, guise_tensor source),
                guise_value_tensor(x), guise_value_int(dim), guise_value_tensor(index), guise_value_tensor(source))
GUISE_OPERATOR_(index_select, "aten::index_select", "", "Tensor, int, Tensor",
                (guise_context * g, guise_tensor x, int64_t dim, guise_tensor index), guise_value_tensor(x),
                guise_value_int(dim), guise_value_tensor(index))
GUISE_OPERATOR_(cat, "aten::cat", "", "Tensor[], int",
                (guise_context * g, const guise_tensor* tensors, uint32_t count, int64_t dim),
                guise_value_tensors(tensors, count), guise_value_int(dim))
GUISE_OPERATOR_(stack, "aten::stack", "", "Tensor[], int",
                (guise_context * g, const guise_tensor* tensors, uint32_t count, int64_t dim),
                guise_value_tensors(tensors, count), guise_value_int(dim))

/* ---- new tensors, types ---- */
GUISE_OPERATOR_(zeros_like, "aten::zeros_like", "", "Tensor", (guise_context * g, guise_tensor x),
                guise_value_tensor(x))
GUISE_OPERATOR_(ones_like, "aten::ones_like", "", "Tensor", (guise_context * g, guise_tensor x), guise_value_tensor(x))
GUISE_OPERATOR_(to_dtype, "aten::to", "dtype", "Tensor, ScalarType",
                (guise_context * g, guise_tensor x, guise_dtype dtype), guise_value_tensor(x), guise_value_dtype(dtype))
/* clang-format on */

#undef GUISE_OPERATOR_
#endif
