/* Comparisons, logic and choice, element by element; comparisons give boolean tensors. */
#ifndef GUISE_OPS_COMPARE_H
#define GUISE_OPS_COMPARE_H

#include "define.h"

/* clang-format off: a table */
GUISE_BINARY_(equal, "aten::eq", "Tensor")
GUISE_BINARY_(not_equal, "aten::ne", "Tensor")
GUISE_BINARY_(less, "aten::lt", "Tensor")
GUISE_BINARY_(at_most, "aten::le", "Tensor")
GUISE_BINARY_(greater, "aten::gt", "Tensor")
GUISE_BINARY_(at_least, "aten::ge", "Tensor")
GUISE_WITH_NUMBER_(equal, "aten::eq", "Scalar")
GUISE_WITH_NUMBER_(not_equal, "aten::ne", "Scalar")
GUISE_WITH_NUMBER_(less, "aten::lt", "Scalar")
GUISE_WITH_NUMBER_(at_most, "aten::le", "Scalar")
GUISE_WITH_NUMBER_(greater, "aten::gt", "Scalar")
GUISE_WITH_NUMBER_(at_least, "aten::ge", "Scalar")
GUISE_BINARY_(bitwise_and, "aten::bitwise_and", "Tensor")
GUISE_BINARY_(bitwise_or, "aten::bitwise_or", "Tensor")
GUISE_BINARY_(bitwise_xor, "aten::bitwise_xor", "Tensor")
GUISE_UNARY_(bitwise_not, "aten::bitwise_not")
GUISE_BINARY_(logical_and, "aten::logical_and", "")
GUISE_BINARY_(logical_or, "aten::logical_or", "")
GUISE_UNARY_(logical_not, "aten::logical_not")
GUISE_UNARY_(isnan, "aten::isnan")
GUISE_UNARY_(isfinite, "aten::isfinite")
GUISE_OPERATOR_(where, "aten::where", "self", "Tensor, Tensor, Tensor",
                (guise_context * g, guise_tensor condition, guise_tensor a, guise_tensor b),
                guise_value_tensor(condition), guise_value_tensor(a), guise_value_tensor(b))
GUISE_OPERATOR_(where_scalar, "aten::where", "ScalarOther", "Tensor, Tensor, Scalar",
                (guise_context * g, guise_tensor condition, guise_tensor a, guise_value b),
                guise_value_tensor(condition), guise_value_tensor(a), b)
GUISE_OPERATOR_(scalar_where, "aten::where", "ScalarSelf", "Tensor, Scalar, Tensor",
                (guise_context * g, guise_tensor condition, guise_value a, guise_tensor b),
                guise_value_tensor(condition), a, guise_value_tensor(b))
GUISE_OPERATOR_(masked_fill, "aten::masked_fill", "Scalar", "Tensor, Tensor, Scalar",
                (guise_context * g, guise_tensor x, guise_tensor mask, guise_value value), guise_value_tensor(x),
                guise_value_tensor(mask), value)
/* clang-format on */

#endif
