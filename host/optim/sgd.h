// Stochastic gradient descent with momentum, as torch.optim.SGD with dampening 0:
//   g <- g + weight_decay * p;  b <- momentum * b + g;  p <- p - lr * (nesterov ? g + momentum * b : b)
#pragma once

#include <vector>

#include "optim/optimizer.h"

namespace guise::optim {

struct SgdOptions {
  double momentum = 0.9;    // [0, 1); 0: no state
  double weight_decay = 0;  // >= 0
  bool nesterov = false;    // needs momentum > 0
};

class Sgd final : public Optimizer {
 public:
  Sgd(std::vector<models::NamedTensor> parameters, const SgdOptions& options,
      const std::vector<ParameterRule>& rules = {});
  void step(double lr) override;
  std::vector<models::NamedTensor> state() const override;  // "<parameter>.momentum_buffer"

 private:
  void step_group(const Group& group, double lr);

  SgdOptions options_;
  std::vector<at::Tensor> momentum_buffers_;  // one a parameter; none when momentum is 0
};

}  // namespace guise::optim
