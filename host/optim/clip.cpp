// Global-norm clipping; see the header.
#include "optim/clip.h"

#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/stack.h>
#include <c10/core/GradMode.h>

#include <cmath>

namespace guise::optim {
namespace {

std::vector<at::Tensor> gradients_of(const std::vector<models::NamedTensor>& parameters) {
  std::vector<at::Tensor> gradients;
  for (const models::NamedTensor& entry : parameters) {
    if (entry.tensor.grad().defined()) gradients.push_back(entry.tensor.grad());
  }
  return gradients;
}

double norm_of(const std::vector<at::Tensor>& gradients) {
  return gradients.empty() ? 0 : at::stack(at::_foreach_norm(gradients)).norm().item<double>();
}

}  // namespace

double gradient_norm(const std::vector<models::NamedTensor>& parameters) {
  const c10::NoGradGuard no_gradient;
  return norm_of(gradients_of(parameters));
}

double clip_gradients(const std::vector<models::NamedTensor>& parameters, double max_norm) {
  const c10::NoGradGuard no_gradient;
  const std::vector<at::Tensor> gradients = gradients_of(parameters);
  const double norm = norm_of(gradients);
  if (std::isfinite(norm) && norm > max_norm) at::_foreach_mul_(gradients, max_norm / (norm + 1e-6));
  return norm;
}

}  // namespace guise::optim
