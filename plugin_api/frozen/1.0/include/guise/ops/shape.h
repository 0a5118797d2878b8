/* Views, picking, and joining. */
#ifndef GUISE_OPS_SHAPE_H
#define GUISE_OPS_SHAPE_H

#include "define.h"

/* Negative dimensions and indices count from the end. */

/* clang-format off: a table */
/* one size may be -1 */
GUISE_OPERATOR_(reshape, "aten::reshape", "", "Tensor, int[]",
                (guise_context * g, guise_tensor x, const int64_t* sizes, uint32_t rank), guise_value_tensor(x),
                guise_value_ints(sizes, rank))
GUISE_OPERATOR_(view, "aten::view", "", "Tensor, int[]",
                (guise_context * g, guise_tensor x, const int64_t* sizes, uint32_t rank), guise_value_tensor(x),
                guise_value_ints(sizes, rank))
GUISE_OPERATOR_(flatten, "aten::flatten", "using_ints", "Tensor, int, int",
                (guise_context * g, guise_tensor x, int64_t first, int64_t last), guise_value_tensor(x),
                guise_value_int(first), guise_value_int(last))
GUISE_OPERATOR_(unsqueeze, "aten::unsqueeze", "", "Tensor, int", (guise_context * g, guise_tensor x, int64_t dim),
                guise_value_tensor(x), guise_value_int(dim))
GUISE_OPERATOR_(squeeze, "aten::squeeze", "dim", "Tensor, int", (guise_context * g, guise_tensor x, int64_t dim),
                guise_value_tensor(x), guise_value_int(dim))
/* every dimension of size 1 */
GUISE_UNARY_(squeeze_all, "aten::squeeze")
GUISE_OPERATOR_(transpose, "aten::transpose", "int", "Tensor, int, int",
                (guise_context * g, guise_tensor x, int64_t a, int64_t b), guise_value_tensor(x), guise_value_int(a),
                guise_value_int(b))
/* of a matrix */
GUISE_UNARY_(t, "aten::t")
GUISE_OPERATOR_(permute, "aten::permute", "", "Tensor, int[]",
                (guise_context * g, guise_tensor x, const int64_t* dims, uint32_t rank), guise_value_tensor(x),
                guise_value_ints(dims, rank))
/* -1 keeps a size */
GUISE_OPERATOR_(expand, "aten::expand", "", "Tensor, int[]",
                (guise_context * g, guise_tensor x, const int64_t* sizes, uint32_t rank), guise_value_tensor(x),
                guise_value_ints(sizes, rank))
GUISE_BINARY_(expand_as, "aten::expand_as", "")
GUISE_OPERATOR_(repeat, "aten::repeat", "", "Tensor, int[]",
                (guise_context * g, guise_tensor x, const int64_t* counts, uint32_t rank), guise_value_tensor(x),
                guise_value_ints(counts, rank))
GUISE_OPERATOR_(repeat_interleave, "aten::repeat_interleave", "self_int", "Tensor, int, int?",
                (guise_context * g, guise_tensor x, int64_t count, int64_t dim), guise_value_tensor(x),
                guise_value_int(count), guise_value_int(dim))
GUISE_OPERATOR_(flip, "aten::flip", "", "Tensor, int[]",
                (guise_context * g, guise_tensor x, const int64_t* dims, uint32_t rank), guise_value_tensor(x),
                guise_value_ints(dims, rank))
GUISE_OPERATOR_(roll, "aten::roll", "", "Tensor, int[], int[]",
                (guise_context * g, guise_tensor x, int64_t shift, int64_t dim), guise_value_tensor(x),
                guise_value_ints(&shift, 1), guise_value_ints(&dim, 1))
GUISE_OPERATOR_(narrow, "aten::narrow", "", "Tensor, int, int, int",
                (guise_context * g, guise_tensor x, int64_t dim, int64_t start, int64_t length), guise_value_tensor(x),
                guise_value_int(dim), guise_value_int(start), guise_value_int(length))
GUISE_OPERATOR_(select, "aten::select", "int", "Tensor, int, int",
                (guise_context * g, guise_tensor x, int64_t dim, int64_t index), guise_value_tensor(x),
                guise_value_int(dim), guise_value_int(index))
/* x[start:end:step] along dim */
GUISE_OPERATOR_(slice, "aten::slice", "Tensor", "Tensor, int, int?, int?, int",
                (guise_context * g, guise_tensor x, int64_t dim, int64_t start, int64_t end, int64_t step),
                guise_value_tensor(x), guise_value_int(dim), guise_value_int(start), guise_value_int(end),
                guise_value_int(step))
GUISE_OPERATOR_(diagonal, "aten::diagonal", "", "Tensor", (guise_context * g, guise_tensor x), guise_value_tensor(x))
GUISE_OPERATOR_(tril, "aten::tril", "", "Tensor, int", (guise_context * g, guise_tensor x, int64_t diagonal),
                guise_value_tensor(x), guise_value_int(diagonal))
GUISE_OPERATOR_(triu, "aten::triu", "", "Tensor, int", (guise_context * g, guise_tensor x, int64_t diagonal),
                guise_value_tensor(x), guise_value_int(diagonal))
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
GUISE_OPERATOR_(scatter_scalar, "aten::scatter", "value", "Tensor, int, Tensor, Scalar",
                (guise_context * g, guise_tensor x, int64_t dim, guise_tensor index, guise_value value),
                guise_value_tensor(x), guise_value_int(dim), guise_value_tensor(index), value)
GUISE_OPERATOR_(scatter_add, "aten::scatter_add", "", "Tensor, int, Tensor, Tensor",
                (guise_context * g, guise_tensor x, int64_t dim, guise_tensor index, guise_tensor source),
                guise_value_tensor(x), guise_value_int(dim), guise_value_tensor(index), guise_value_tensor(source))
GUISE_OPERATOR_(index_select, "aten::index_select", "", "Tensor, int, Tensor",
                (guise_context * g, guise_tensor x, int64_t dim, guise_tensor index), guise_value_tensor(x),
                guise_value_int(dim), guise_value_tensor(index))
GUISE_OPERATOR_(index_add, "aten::index_add", "", "Tensor, int, Tensor, Tensor",
                (guise_context * g, guise_tensor x, int64_t dim, guise_tensor index, guise_tensor source),
                guise_value_tensor(x), guise_value_int(dim), guise_value_tensor(index), guise_value_tensor(source))
/* x[indices[0], indices[1], ...]; {0, 0}: all of that dimension. int64 or boolean */
GUISE_OPERATOR_(index, "aten::index", "Tensor", "Tensor, Tensor?[]",
                (guise_context * g, guise_tensor x, const guise_tensor* indices, uint32_t count), guise_value_tensor(x),
                guise_value_tensors(indices, count))
GUISE_BINARY_(masked_select, "aten::masked_select", "")
GUISE_UNARY_(nonzero, "aten::nonzero")
GUISE_OPERATOR_(cat, "aten::cat", "", "Tensor[], int",
                (guise_context * g, const guise_tensor* tensors, uint32_t count, int64_t dim),
                guise_value_tensors(tensors, count), guise_value_int(dim))
GUISE_OPERATOR_(stack, "aten::stack", "", "Tensor[], int",
                (guise_context * g, const guise_tensor* tensors, uint32_t count, int64_t dim),
                guise_value_tensors(tensors, count), guise_value_int(dim))
/* clang-format on */

#endif
