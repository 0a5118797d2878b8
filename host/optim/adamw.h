// AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101), as torch.optim.AdamW without amsgrad.
#pragma once

#include <vector>

#include "optim/optimizer.h"

namespace guise::optim {

struct AdamWOptions {
  double beta1 = 0.9, beta2 = 0.999;  // [0, 1)
  double epsilon = 1e-8;              // > 0, added to the root
  double weight_decay = 0;            // >= 0, decoupled: p <- p - lr * weight_decay * p
};

class AdamW final : public Optimizer {
 public:
  AdamW(std::vector<models::NamedTensor> parameters, const AdamWOptions& options,
        const std::vector<ParameterRule>& rules = {});
  void step(double lr) override;
  // "<parameter>.exp_avg", ".exp_avg_sq" and ".step" (float32 scalar: updates of this parameter so far)
  std::vector<models::NamedTensor> state() const override;

 private:
  void step_group(const Group& group, double lr);

  AdamWOptions options_;
  std::vector<at::Tensor> means_, squares_, steps_;  // one a parameter
};

}  // namespace guise::optim
