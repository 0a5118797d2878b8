// AdamW by at::_fused_adamw_; see the header.
#include "optim/adamw.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>

#include <utility>

#include "optim/layout.h"

namespace guise::optim {

AdamW::AdamW(std::vector<models::NamedTensor> parameters, const AdamWOptions& options,
             const std::vector<ParameterRule>& rules)
    : Optimizer(std::move(parameters), rules), options_(options) {
  for (const auto& entry : parameters_) {
    means_.push_back(zeros_in_layout_of(entry.tensor));
    squares_.push_back(zeros_in_layout_of(entry.tensor));
    steps_.push_back(at::zeros({}, entry.tensor.options().dtype(at::kFloat).requires_grad(false)));
  }
}

void AdamW::step(double lr) {
  const c10::NoGradGuard no_gradient;
  for (const Group& group : groups_) step_group(group, lr * group.rate_factor);
}

void AdamW::step_group(const Group& group, double lr) {
  std::vector<at::Tensor> values, gradients, means, squares, steps;
  for (const size_t i : reached(group)) {
    values.push_back(parameters_[i].tensor);
    gradients.push_back(gradient_in_layout_of(parameters_[i].tensor));
    means.push_back(means_[i]);
    squares.push_back(squares_[i]);
    steps.push_back(steps_[i]);
  }
  if (values.empty()) return;
  at::_foreach_add_(steps, 1);  // the kernel reads the number of the step under way
  at::_fused_adamw_(values, gradients, means, squares, /*max_exp_avg_sqs=*/{}, steps, lr, options_.beta1,
                    options_.beta2, group.decayed ? options_.weight_decay : 0, options_.epsilon,
                    /*amsgrad=*/false,
                    /*maximize=*/false);
}

std::vector<models::NamedTensor> AdamW::state() const {
  std::vector<models::NamedTensor> entries;
  for (size_t i = 0; i < parameters_.size(); ++i) {
    entries.push_back({parameters_[i].name + ".exp_avg", means_[i], true});
    entries.push_back({parameters_[i].name + ".exp_avg_sq", squares_[i], true});
    entries.push_back({parameters_[i].name + ".step", steps_[i], true});
  }
  return entries;
}

}  // namespace guise::optim
