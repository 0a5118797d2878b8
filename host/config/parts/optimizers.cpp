// Optimizers by name. The rate, its schedule, weight decay and clipping are the run's.
#include "config/parts/tables.h"

namespace guise::config {
namespace {

RunKeys sgd_keys() {
  return {
      real("optimizer.momentum", 0.9)
          .at_least(0)
          .below(1)
          .fills(&RunConfig::optimizer, &OptimizerConfig::momentum)
          .help("sgd: momentum"),
      boolean("optimizer.nesterov", false)
          .fills(&RunConfig::optimizer, &OptimizerConfig::nesterov)
          .help("sgd: Nesterov's momentum"),
  };
}

RunKeys adamw_keys() {
  return {
      real("optimizer.beta1", 0.9)
          .at_least(0)
          .below(1)
          .fills(&RunConfig::optimizer, &OptimizerConfig::beta1)
          .help("adamw: decay of the first moment"),
      real("optimizer.beta2", 0.999)
          .at_least(0)
          .below(1)
          .fills(&RunConfig::optimizer, &OptimizerConfig::beta2)
          .help("adamw: decay of the second moment"),
      real("optimizer.epsilon", 1e-8)
          .above(0)
          .fills(&RunConfig::optimizer, &OptimizerConfig::epsilon)
          .help("adamw: added to the denominator"),
  };
}

}  // namespace

std::vector<Part> optimizers() {
  return {{.kind = "optimizer",
           .name = "sgd",
           .summary = "stochastic gradient descent with momentum",
           .keys = sgd_keys()},
          {.kind = "optimizer",
           .name = "adamw",
           .summary = "Adam with decoupled weight decay",
           .keys = adamw_keys()}};
}

}  // namespace guise::config
