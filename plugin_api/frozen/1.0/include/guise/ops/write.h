/* In place: for tensors of one's own (buffers, kept tensors, what the callback made) and for the teacher's in a policy.
 * A buffer is written between guise_no_grad_begin and guise_no_grad_end, or with values that have no graph. */
#ifndef GUISE_OPS_WRITE_H
#define GUISE_OPS_WRITE_H

#include "define.h"

/* clang-format off: a table */
GUISE_BINARY_(copy_in_place, "aten::copy_", "")
GUISE_BINARY_(add_in_place, "aten::add_", "Tensor")
GUISE_BINARY_(sub_in_place, "aten::sub_", "Tensor")
GUISE_BINARY_(mul_in_place, "aten::mul_", "Tensor")
GUISE_BINARY_(div_in_place, "aten::div_", "Tensor")
GUISE_WITH_NUMBER_(add_in_place, "aten::add_", "Scalar")
GUISE_WITH_NUMBER_(sub_in_place, "aten::sub_", "Scalar")
GUISE_WITH_NUMBER_(mul_in_place, "aten::mul_", "Scalar")
GUISE_WITH_NUMBER_(div_in_place, "aten::div_", "Scalar")
GUISE_WITH_NUMBER_(fill_in_place, "aten::fill_", "Scalar")
GUISE_UNARY_(zero_in_place, "aten::zero_")
/* a <- a + weight (b - a) */
GUISE_OPERATOR_(interpolate_in_place, "aten::lerp_", "Scalar", "Tensor, Tensor, Scalar",
                (guise_context * g, guise_tensor a, guise_tensor b, double weight), guise_value_tensor(a),
                guise_value_tensor(b), guise_value_real(weight))
/* rows (or what `dim` says) of x that `index` names <- those of source, or plus those of source */
GUISE_OPERATOR_(index_copy_in_place, "aten::index_copy_", "", "Tensor, int, Tensor, Tensor",
                (guise_context * g, guise_tensor x, int64_t dim, guise_tensor index, guise_tensor source),
                guise_value_tensor(x), guise_value_int(dim), guise_value_tensor(index), guise_value_tensor(source))
GUISE_OPERATOR_(index_add_in_place, "aten::index_add_", "", "Tensor, int, Tensor, Tensor",
                (guise_context * g, guise_tensor x, int64_t dim, guise_tensor index, guise_tensor source),
                guise_value_tensor(x), guise_value_int(dim), guise_value_tensor(index), guise_value_tensor(source))
GUISE_OPERATOR_(masked_fill_in_place, "aten::masked_fill_", "Scalar", "Tensor, Tensor, Scalar",
                (guise_context * g, guise_tensor x, guise_tensor mask, guise_value value), guise_value_tensor(x),
                guise_value_tensor(mask), value)
/* clang-format on */

#endif
