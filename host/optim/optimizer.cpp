// Choice by name, and what all optimizers share.
#include "optim/optimizer.h"

#include <c10/core/GradMode.h>

#include <algorithm>
#include <map>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "optim/adamw.h"
#include "optim/sgd.h"

namespace guise::optim {

Optimizer::Optimizer(std::vector<models::NamedTensor> parameters, const std::vector<ParameterRule>& rules) {
  for (size_t i = 0; i < parameters.size(); ++i) {
    const ParameterRule rule = rules.empty() ? ParameterRule{} : rules.at(i);
    if (rule.rate_factor == 0) {
      frozen_.push_back(std::move(parameters[i]));
      continue;
    }
    const auto alike = [&](const Group& group) {
      return group.rate_factor == rule.rate_factor && group.decayed == rule.decayed;
    };
    auto group = std::ranges::find_if(groups_, alike);
    if (group == groups_.end()) group = groups_.insert(group, Group{rule.rate_factor, rule.decayed, {}});
    group->members.push_back(parameters_.size());
    parameters_.push_back(std::move(parameters[i]));
  }
}

void Optimizer::zero_grad() {
  for (std::vector<models::NamedTensor>* entries : {&parameters_, &frozen_}) {
    for (models::NamedTensor& entry : *entries) entry.tensor.mutable_grad().reset();
  }
}

std::vector<size_t> Optimizer::reached(const Group& group) const {
  std::vector<size_t> places;
  for (const size_t i : group.members) {
    if (parameters_[i].tensor.grad().defined()) places.push_back(i);
  }
  return places;
}

namespace {

using Parameters = std::vector<models::NamedTensor>;
using Rules = std::vector<ParameterRule>;

std::unique_ptr<Optimizer> make_sgd(const config::OptimizerConfig& config, Parameters parameters,
                                    const Rules& rules) {
  const SgdOptions options{config.momentum, config.weight_decay, config.nesterov};
  return std::make_unique<Sgd>(std::move(parameters), options, rules);
}

std::unique_ptr<Optimizer> make_adamw(const config::OptimizerConfig& config, Parameters parameters,
                                      const Rules& rules) {
  const AdamWOptions options{config.beta1, config.beta2, config.epsilon, config.weight_decay};
  return std::make_unique<AdamW>(std::move(parameters), options, rules);
}

// What config/parts/optimizers.cpp names.
struct OptimizerRow {
  const char* name;
  std::unique_ptr<Optimizer> (*make)(const config::OptimizerConfig&, Parameters, const Rules&);
};
constexpr OptimizerRow kOptimizers[] = {{"sgd", make_sgd}, {"adamw", make_adamw}};

}  // namespace

std::vector<std::string> optimizer_names() {
  std::vector<std::string> names;
  for (const OptimizerRow& row : kOptimizers) names.emplace_back(row.name);
  return names;
}

std::unique_ptr<Optimizer> make_optimizer(const config::OptimizerConfig& config,
                                          std::vector<models::NamedTensor> parameters,
                                          const std::string& head) {
  const auto row = std::ranges::find(kOptimizers, config.name, &OptimizerRow::name);
  if (row != std::end(kOptimizers)) {
    const Rules rules = parameter_rules(config, parameters, head);
    return row->make(config, std::move(parameters), rules);
  }
  throw core::usage_error({.place = "optimizer",
                           .problem = "unknown optimizer",
                           .expected = core::joined(optimizer_names(), " or "),
                           .received = config.name});
}

void carry_state(const Optimizer& from, const Optimizer& to) {
  const c10::NoGradGuard no_gradient;
  std::map<std::string, at::Tensor> before;
  for (const models::NamedTensor& entry : from.state()) before[entry.name] = entry.tensor;
  for (const models::NamedTensor& entry : to.state()) {
    const auto found = before.find(entry.name);
    if (found == before.end()) continue;
    const at::Tensor& old = found->second;
    const bool has_more = old.dim() > 0 && entry.tensor.size(0) > old.size(0);
    (has_more ? entry.tensor.narrow(0, 0, old.size(0)) : entry.tensor).copy_(old);
  }
}

}  // namespace guise::optim
