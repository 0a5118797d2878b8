/* Reductions, extrema and order along dimensions. */
#ifndef GUISE_OPS_REDUCE_H
#define GUISE_OPS_REDUCE_H

#include "define.h"

/* clang-format off: a table */
GUISE_UNARY_(sum, "aten::sum")
GUISE_UNARY_(mean, "aten::mean")
GUISE_UNARY_(prod, "aten::prod")
GUISE_UNARY_(max, "aten::max")
GUISE_UNARY_(min, "aten::min")
GUISE_UNARY_(all, "aten::all")
GUISE_UNARY_(any, "aten::any")
GUISE_UNARY_(argmax, "aten::argmax")
GUISE_UNARY_(argmin, "aten::argmin")
GUISE_UNARY_(median, "aten::median")
GUISE_UNARY_(trace, "aten::trace")
GUISE_REDUCTION_(sum, "aten::sum", "dim_IntList", "Tensor, int[]?, bool")
GUISE_REDUCTION_(mean, "aten::mean", "dim", "Tensor, int[]?, bool")
GUISE_REDUCTION_(amax, "aten::amax", "", "Tensor, int[], bool")
GUISE_REDUCTION_(amin, "aten::amin", "", "Tensor, int[], bool")
GUISE_REDUCTION_(logsumexp, "aten::logsumexp", "", "Tensor, int[], bool")
/* Divided by the count less `correction`: 1 as PyTorch by default, 0 for the maximum-likelihood estimate.
 * Rank 0: of all elements. */
GUISE_OPERATOR_(std_over, "aten::std", "correction", "Tensor, int[]?, Scalar?, bool",
                (guise_context * g, guise_tensor x, const int64_t* dims, uint32_t rank, double correction, int keep),
                guise_value_tensor(x), guise_value_dims(dims, rank), guise_value_real(correction),
                guise_value_bool(keep))
GUISE_OPERATOR_(var_over, "aten::var", "correction", "Tensor, int[]?, Scalar?, bool",
                (guise_context * g, guise_tensor x, const int64_t* dims, uint32_t rank, double correction, int keep),
                guise_value_tensor(x), guise_value_dims(dims, rank), guise_value_real(correction),
                guise_value_bool(keep))
static inline guise_tensor guise_std_along(guise_context* g, guise_tensor x, int64_t dim, double correction, int keep) {
  return guise_std_over(g, x, &dim, 1, correction, keep);
}
static inline guise_tensor guise_var_along(guise_context* g, guise_tensor x, int64_t dim, double correction, int keep) {
  return guise_var_over(g, x, &dim, 1, correction, keep);
}
/* vector norm; rank 0: of all elements */
GUISE_OPERATOR_(norm_over, "aten::linalg_vector_norm", "", "Tensor, Scalar, int[]?, bool",
                (guise_context * g, guise_tensor x, double order, const int64_t* dims, uint32_t rank, int keep),
                guise_value_tensor(x), guise_value_real(order), guise_value_dims(dims, rank), guise_value_bool(keep))
static inline guise_tensor guise_norm_along(guise_context* g, guise_tensor x, double order, int64_t dim, int keep) {
  return guise_norm_over(g, x, order, &dim, 1, keep);
}
static inline guise_tensor guise_norm(guise_context* g, guise_tensor x, double order) {
  return guise_norm_over(g, x, order, NULL, 0, 0);
}
GUISE_OPERATOR_(prod_along, "aten::prod", "dim_int", "Tensor, int, bool",
                (guise_context * g, guise_tensor x, int64_t dim, int keep), guise_value_tensor(x), guise_value_int(dim),
                guise_value_bool(keep))
GUISE_OPERATOR_(all_along, "aten::all", "dim", "Tensor, int, bool",
                (guise_context * g, guise_tensor x, int64_t dim, int keep), guise_value_tensor(x), guise_value_int(dim),
                guise_value_bool(keep))
GUISE_OPERATOR_(any_along, "aten::any", "dim", "Tensor, int, bool",
                (guise_context * g, guise_tensor x, int64_t dim, int keep), guise_value_tensor(x), guise_value_int(dim),
                guise_value_bool(keep))
GUISE_OPERATOR_(argmax_along, "aten::argmax", "", "Tensor, int?, bool",
                (guise_context * g, guise_tensor x, int64_t dim, int keep), guise_value_tensor(x), guise_value_int(dim),
                guise_value_bool(keep))
GUISE_OPERATOR_(argmin_along, "aten::argmin", "", "Tensor, int?, bool",
                (guise_context * g, guise_tensor x, int64_t dim, int keep), guise_value_tensor(x), guise_value_int(dim),
                guise_value_bool(keep))
GUISE_OPERATOR_(cumsum, "aten::cumsum", "", "Tensor, int", (guise_context * g, guise_tensor x, int64_t dim),
                guise_value_tensor(x), guise_value_int(dim))
GUISE_OPERATOR_(cumprod, "aten::cumprod", "", "Tensor, int", (guise_context * g, guise_tensor x, int64_t dim),
                guise_value_tensor(x), guise_value_int(dim))
/* how often each of 0, 1, ... occurs in x [N]: at least `classes` counts */
GUISE_OPERATOR_(bincount, "aten::bincount", "", "Tensor, Tensor?, int",
                (guise_context * g, guise_tensor x, int64_t classes), guise_value_tensor(x), guise_value_none(),
                guise_value_int(classes))
GUISE_OPERATOR_OF_TWO_(median_along, "aten::median", "dim", "Tensor, int, bool",
                       (guise_context * g, guise_tensor x, int64_t dim, int keep), guise_value_tensor(x),
                       guise_value_int(dim), guise_value_bool(keep))
GUISE_OPERATOR_OF_TWO_(max_along, "aten::max", "dim", "Tensor, int, bool",
                       (guise_context * g, guise_tensor x, int64_t dim, int keep), guise_value_tensor(x),
                       guise_value_int(dim), guise_value_bool(keep))
GUISE_OPERATOR_OF_TWO_(min_along, "aten::min", "dim", "Tensor, int, bool",
                       (guise_context * g, guise_tensor x, int64_t dim, int keep), guise_value_tensor(x),
                       guise_value_int(dim), guise_value_bool(keep))
/* the `count` largest, or smallest, in order */
GUISE_OPERATOR_OF_TWO_(topk, "aten::topk", "", "Tensor, int, int, bool",
                       (guise_context * g, guise_tensor x, int64_t count, int64_t dim, int largest),
                       guise_value_tensor(x), guise_value_int(count), guise_value_int(dim), guise_value_bool(largest))
/* stable */
GUISE_OPERATOR_OF_TWO_(sort, "aten::sort", "stable", "Tensor, bool?, int, bool",
                       (guise_context * g, guise_tensor x, int64_t dim, int descending), guise_value_tensor(x),
                       guise_value_bool(1), guise_value_int(dim), guise_value_bool(descending))
/* clang-format on */

#endif
