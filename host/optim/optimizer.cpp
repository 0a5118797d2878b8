// Choice by name, and what all optimizers share.
#include "optim/optimizer.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "optim/adamw.h"
#include "optim/sgd.h"

namespace guise::optim {

void Optimizer::zero_grad() {
  for (models::NamedTensor& entry : parameters_) entry.tensor.mutable_grad().reset();
}

namespace {

std::unique_ptr<Optimizer> make_sgd(const config::OptimizerConfig& config,
                                    std::vector<models::NamedTensor> parameters) {
  const SgdOptions options{config.momentum, config.weight_decay, config.nesterov};
  return std::make_unique<Sgd>(std::move(parameters), options);
}

std::unique_ptr<Optimizer> make_adamw(const config::OptimizerConfig& config,
                                      std::vector<models::NamedTensor> parameters) {
  const AdamWOptions options{config.beta1, config.beta2, config.epsilon, config.weight_decay};
  return std::make_unique<AdamW>(std::move(parameters), options);
}

// What config/parts/optimizers.cpp names.
struct OptimizerRow {
  const char* name;
  std::unique_ptr<Optimizer> (*make)(const config::OptimizerConfig&, std::vector<models::NamedTensor>);
};
constexpr OptimizerRow kOptimizers[] = {{"sgd", make_sgd}, {"adamw", make_adamw}};

}  // namespace

std::vector<std::string> optimizer_names() {
  std::vector<std::string> names;
  for (const OptimizerRow& row : kOptimizers) names.emplace_back(row.name);
  return names;
}

std::unique_ptr<Optimizer> make_optimizer(const config::OptimizerConfig& config,
                                          std::vector<models::NamedTensor> parameters) {
  const auto row = std::ranges::find(kOptimizers, config.name, &OptimizerRow::name);
  if (row != std::end(kOptimizers)) return row->make(config, std::move(parameters));
  throw core::usage_error({.place = "optimizer",
                           .problem = "unknown optimizer",
                           .expected = core::joined(optimizer_names(), " or "),
                           .received = config.name});
}

}  // namespace guise::optim
