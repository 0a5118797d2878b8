// The fused kernels walk parameter, gradient and state as flat memory: all must lie in the same order.
#pragma once

#include <ATen/core/Tensor.h>

namespace guise::optim {

// Zeros with the shape, layout, dtype and device of a dense parameter; no gradient.
at::Tensor zeros_in_layout_of(const at::Tensor& parameter);

// The gradient, copied into the parameter's layout when it lies otherwise. Autograd already lays it so; a
// gradient set by hand may not.
at::Tensor gradient_in_layout_of(const at::Tensor& parameter);

}  // namespace guise::optim
