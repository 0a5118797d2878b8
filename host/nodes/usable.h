// When nodes of our own may stand in the graph.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace guise::nodes {

// Not under autocast, which would compute in bfloat16, nor while a tracer writes down LibTorch's operators.
bool is_usable_here();
// A map (tensors.h) with at least two values a channel, as batch norm needs them.
bool is_usable(const at::Tensor& input);
// Undefined tensors want none.
bool wants_gradient(const std::vector<at::Tensor>& inputs);

}  // namespace guise::nodes
