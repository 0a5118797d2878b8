/* Softmax, similarity, products of matrices, losses. */
#ifndef GUISE_OPS_LAYER_H
#define GUISE_OPS_LAYER_H

#include "arithmetic.h"
#include "reduce.h"
#include "shape.h"

/* clang-format off: a table */
GUISE_OPERATOR_(softmax, "aten::softmax", "int", "Tensor, int", (guise_context * g, guise_tensor x, int64_t dim),
                guise_value_tensor(x), guise_value_int(dim))
GUISE_OPERATOR_(log_softmax, "aten::log_softmax", "int", "Tensor, int",
                (guise_context * g, guise_tensor x, int64_t dim), guise_value_tensor(x), guise_value_int(dim))
GUISE_OPERATOR_(cosine_similarity, "aten::cosine_similarity", "", "Tensor, Tensor, int",
                (guise_context * g, guise_tensor a, guise_tensor b, int64_t dim), guise_value_tensor(a),
                guise_value_tensor(b), guise_value_int(dim))
/* distances of order p of each row of a from each row of b */
GUISE_OPERATOR_(cdist, "aten::cdist", "", "Tensor, Tensor, float",
                (guise_context * g, guise_tensor a, guise_tensor b, double p), guise_value_tensor(a),
                guise_value_tensor(b), guise_value_real(p))
/* distances of order p of the rows of a from those of b in the same places */
GUISE_OPERATOR_(pairwise_distance, "aten::pairwise_distance", "", "Tensor, Tensor, float",
                (guise_context * g, guise_tensor a, guise_tensor b, double p), guise_value_tensor(a),
                guise_value_tensor(b), guise_value_real(p))
/* over the last `rank` dimensions, which are of these sizes; weight and bias {0, 0}: none */
GUISE_OPERATOR_(layer_norm, "aten::layer_norm", "", "Tensor, int[], Tensor?, Tensor?, float",
                (guise_context * g, guise_tensor x, const int64_t* sizes, uint32_t rank, guise_tensor weight,
                 guise_tensor bias, double eps),
                guise_value_tensor(x), guise_value_ints(sizes, rank), guise_value_tensor_or_none(weight),
                guise_value_tensor_or_none(bias), guise_value_real(eps))
/* singular values, largest first */
GUISE_UNARY_(svdvals, "aten::linalg_svdvals")
GUISE_BINARY_(matmul, "aten::matmul", "")
GUISE_BINARY_(bmm, "aten::bmm", "")
GUISE_BINARY_(outer, "aten::outer", "")
/* x W^T + b; bias {0, 0}: none */
GUISE_OPERATOR_(linear, "aten::linear", "", "Tensor, Tensor, Tensor?",
                (guise_context * g, guise_tensor x, guise_tensor weight, guise_tensor bias), guise_value_tensor(x),
                guise_value_tensor(weight), guise_value_tensor_or_none(bias))
/* x / max(|x|_p, 1e-12) along dim */
static inline guise_tensor guise_normalize(guise_context* g, guise_tensor x, double p, int64_t dim) {
  return guise_div(g, x, guise_expand_as(g, guise_clamp_min(g, guise_norm_along(g, x, p, dim, 1), 1e-12), x));
}
/* reduction 0: none, 1: mean, 2: sum */
GUISE_OPERATOR_(mse_loss, "aten::mse_loss", "", "Tensor, Tensor, int",
                (guise_context * g, guise_tensor x, guise_tensor target, int reduction), guise_value_tensor(x),
                guise_value_tensor(target), guise_value_int(reduction))
GUISE_OPERATOR_(l1_loss, "aten::l1_loss", "", "Tensor, Tensor, int",
                (guise_context * g, guise_tensor x, guise_tensor target, int reduction), guise_value_tensor(x),
                guise_value_tensor(target), guise_value_int(reduction))
GUISE_OPERATOR_(smooth_l1_loss, "aten::smooth_l1_loss", "", "Tensor, Tensor, int, float",
                (guise_context * g, guise_tensor x, guise_tensor target, int reduction, double beta),
                guise_value_tensor(x), guise_value_tensor(target), guise_value_int(reduction), guise_value_real(beta))
/* x holds logarithms, target probabilities */
GUISE_OPERATOR_(kl_div, "aten::kl_div", "", "Tensor, Tensor, int",
                (guise_context * g, guise_tensor x, guise_tensor target, int reduction), guise_value_tensor(x),
                guise_value_tensor(target), guise_value_int(reduction))
/* of any logits and targets; the run's own is guise_cross_entropy */
GUISE_OPERATOR_(cross_entropy_loss, "aten::cross_entropy_loss", "", "Tensor, Tensor, Tensor?, int, int, float",
                (guise_context * g, guise_tensor logits, guise_tensor target, int reduction, double label_smoothing),
                guise_value_tensor(logits), guise_value_tensor(target), guise_value_none(), guise_value_int(reduction),
                guise_value_int(-100), guise_value_real(label_smoothing))
/* x holds logarithms of probabilities */
GUISE_OPERATOR_(nll_loss, "aten::nll_loss", "", "Tensor, Tensor, Tensor?, int",
                (guise_context * g, guise_tensor x, guise_tensor target, int reduction), guise_value_tensor(x),
                guise_value_tensor(target), guise_value_none(), guise_value_int(reduction))
GUISE_OPERATOR_(binary_cross_entropy_with_logits, "aten::binary_cross_entropy_with_logits", "",
                "Tensor, Tensor, Tensor?, Tensor?, int",
                (guise_context * g, guise_tensor logits, guise_tensor target, int reduction),
                guise_value_tensor(logits), guise_value_tensor(target), guise_value_none(), guise_value_none(),
                guise_value_int(reduction))
/* "nd,md->nm" over the tensors */
GUISE_OPERATOR_(einsum, "aten::einsum", "", "str, Tensor[]",
                (guise_context * g, const char* equation, const guise_tensor* tensors, uint32_t count),
                guise_value_string(equation), guise_value_tensors(tensors, count))
/* clang-format on */

#endif
