/* New tensors and other types. Where a dtype is asked for, 0 is that of `like`; all lie where `like` lies. */
#ifndef GUISE_OPS_CREATE_H
#define GUISE_OPS_CREATE_H

#include "define.h"

/* clang-format off: a table */
GUISE_UNARY_(zeros_like, "aten::zeros_like")
GUISE_UNARY_(ones_like, "aten::ones_like")
GUISE_WITH_NUMBER_(full_like, "aten::full_like", "")
GUISE_OPERATOR_(new_zeros, "aten::new_zeros", "", "Tensor, int[], ScalarType?",
                (guise_context * g, guise_tensor like, const int64_t* sizes, uint32_t rank, guise_dtype dtype),
                guise_value_tensor(like), guise_value_ints(sizes, rank), guise_value_dtype_or_none(dtype))
GUISE_OPERATOR_(new_ones, "aten::new_ones", "", "Tensor, int[], ScalarType?",
                (guise_context * g, guise_tensor like, const int64_t* sizes, uint32_t rank, guise_dtype dtype),
                guise_value_tensor(like), guise_value_ints(sizes, rank), guise_value_dtype_or_none(dtype))
GUISE_OPERATOR_(new_full, "aten::new_full", "", "Tensor, int[], Scalar, ScalarType?",
                (guise_context * g, guise_tensor like, const int64_t* sizes, uint32_t rank, guise_value value,
                 guise_dtype dtype),
                guise_value_tensor(like), guise_value_ints(sizes, rank), value, guise_value_dtype_or_none(dtype))
/* start, start + step, ... below end; the values' own type says how they are counted */
GUISE_OPERATOR_(arange_on, "aten::arange", "start_step", "Scalar, Scalar, Scalar, ScalarType?, Layout?, Device?",
                (guise_context * g, guise_value start, guise_value end, guise_value step, guise_dtype dtype,
                 guise_device device),
                start, end, step, guise_value_dtype_or_none(dtype), guise_value_none(), guise_value_device(device))
/* 0, 1, ..., n - 1 as int64 */
static inline guise_tensor guise_arange(guise_context* g, guise_tensor like, int64_t n) {
  return guise_arange_on(g, guise_value_int(0), guise_value_int(n), guise_value_int(1), GUISE_INT64,
                         guise_device_of(g, like));
}
GUISE_OPERATOR_(eye_on, "aten::eye", "", "int, ScalarType?, Layout?, Device?",
                (guise_context * g, int64_t n, guise_dtype dtype, guise_device device), guise_value_int(n),
                guise_value_dtype_or_none(dtype), guise_value_none(), guise_value_device(device))
/* [n, n] */
static inline guise_tensor guise_eye(guise_context* g, guise_tensor like, int64_t n) {
  return guise_eye_on(g, n, guise_dtype_of(g, like), guise_device_of(g, like));
}
/* int64, with a last dimension of size `classes` more than x */
GUISE_OPERATOR_(one_hot, "aten::one_hot", "", "Tensor, int", (guise_context * g, guise_tensor x, int64_t classes),
                guise_value_tensor(x), guise_value_int(classes))
GUISE_OPERATOR_(to_dtype, "aten::to", "dtype", "Tensor, ScalarType",
                (guise_context * g, guise_tensor x, guise_dtype dtype), guise_value_tensor(x), guise_value_dtype(dtype))
GUISE_UNARY_(clone, "aten::clone")
GUISE_UNARY_(contiguous, "aten::contiguous")
/* clang-format on */

#endif
