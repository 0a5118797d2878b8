// When nodes of our own may stand in the graph.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace guise::nodes {

// Not while a tracer writes down LibTorch's operators. Under autocast they do, in float32: on processors that
// multiply bfloat16 ours are quicker so than LibTorch's in bfloat16 (tools/bench/RESULTS.md).
bool is_usable_here();
// A map (tensors.h) with at least two values a channel, as batch norm needs them.
bool is_usable(const at::Tensor& input);
// Undefined tensors want none.
bool wants_gradient(const std::vector<at::Tensor>& inputs);

}  // namespace guise::nodes
