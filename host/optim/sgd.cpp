// Momentum SGD by at::_fused_sgd_; see the header.
#include "optim/sgd.h"

#include <ATen/ops/_fused_sgd.h>
#include <c10/core/GradMode.h>

#include <utility>

#include "optim/layout.h"

namespace guise::optim {

Sgd::Sgd(std::vector<models::NamedTensor> parameters, const SgdOptions& options,
         const std::vector<ParameterRule>& rules)
    : Optimizer(std::move(parameters), rules), options_(options) {
  if (options_.momentum == 0) return;
  // A buffer of zeros gives torch's first step (buffer = gradient), so no "first step" has to be remembered.
  for (const auto& entry : parameters_) momentum_buffers_.push_back(zeros_in_layout_of(entry.tensor));
}

void Sgd::step(double lr) {
  const c10::NoGradGuard no_gradient;
  for (const Group& group : groups_) step_group(group, lr * group.rate_factor);
}

void Sgd::step_group(const Group& group, double lr) {
  std::vector<at::Tensor> values, gradients, buffers;
  for (const size_t i : reached(group)) {
    values.push_back(parameters_[i].tensor);
    gradients.push_back(gradient_in_layout_of(parameters_[i].tensor));
    if (!momentum_buffers_.empty()) buffers.push_back(momentum_buffers_[i]);
  }
  if (values.empty()) return;
  const double weight_decay = group.decayed ? options_.weight_decay : 0;
  at::_fused_sgd_(values, gradients, buffers, weight_decay, options_.momentum, lr, /*dampening=*/0,
                  options_.nesterov, /*maximize=*/false, /*is_first_step=*/false);
}

std::vector<models::NamedTensor> Sgd::state() const {
  std::vector<models::NamedTensor> entries;
  for (size_t i = 0; i < momentum_buffers_.size(); ++i) {
    entries.push_back({parameters_[i].name + ".momentum_buffer", momentum_buffers_[i], true});
  }
  return entries;
}

}  // namespace guise::optim
