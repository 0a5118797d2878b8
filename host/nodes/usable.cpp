#include "nodes/usable.h"

#include <torch/csrc/jit/frontend/tracer.h>

#include <algorithm>

#include "nodes/tensors.h"

namespace guise::nodes {

bool is_usable_here() {
  return !torch::jit::tracer::isTracing();
}

bool is_usable(const at::Tensor& input) {
  return is_map(input) && input.numel() > input.size(1);
}

bool wants_gradient(const std::vector<at::Tensor>& inputs) {
  return at::GradMode::is_enabled() && std::any_of(inputs.begin(), inputs.end(), [](const at::Tensor& input) {
           return input.defined() && input.requires_grad();
         });
}

}  // namespace guise::nodes
