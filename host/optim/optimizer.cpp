// Choice by name, and what all optimizers share.
#include "optim/optimizer.h"

#include <utility>

#include "core/error.h"
#include "optim/adamw.h"
#include "optim/sgd.h"

namespace guise::optim {

void Optimizer::zero_grad() {
  for (models::NamedTensor& entry : parameters_) entry.tensor.mutable_grad().reset();
}

std::unique_ptr<Optimizer> make_optimizer(const config::OptimizerConfig& config,
                                          std::vector<models::NamedTensor> parameters) {
  if (config.name == "sgd") {
    const SgdOptions options{config.momentum, config.weight_decay, config.nesterov};
    return std::make_unique<Sgd>(std::move(parameters), options);
  }
  if (config.name == "adamw") {
    const AdamWOptions options{config.beta1, config.beta2, config.epsilon, config.weight_decay};
    return std::make_unique<AdamW>(std::move(parameters), options);
  }
  throw core::usage_error({.place = "optimizer",
                           .problem = "unknown optimizer",
                           .expected = "sgd or adamw",
                           .received = config.name,
                           .advice = ""});
}

}  // namespace guise::optim
