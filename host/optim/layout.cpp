// Memory order of gradients and state; see the header.
#include "optim/layout.h"

#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros_like.h>

namespace guise::optim {
namespace {

// Strides of sizes 1 never move the walk, so they may differ.
bool same_order(const at::Tensor& a, const at::Tensor& b) {
  for (int64_t i = 0; i < a.dim(); ++i) {
    if (a.size(i) != 1 && a.stride(i) != b.stride(i)) return false;
  }
  return true;
}

}  // namespace

at::Tensor zeros_in_layout_of(const at::Tensor& parameter) {
  return at::zeros_like(parameter.detach());
}

at::Tensor gradient_in_layout_of(const at::Tensor& parameter) {
  const at::Tensor gradient = parameter.grad();
  if (same_order(parameter, gradient)) return gradient;
  return at::empty_like(parameter.detach()).copy_(gradient);
}

}  // namespace guise::optim
