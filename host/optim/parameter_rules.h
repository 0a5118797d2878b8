// Which parameters an optimizer treats otherwise than the rest: factors of the rate by name
// (optimizer.multipliers), and no weight decay on norms and biases (optimizer.decay_norm_and_bias).
#pragma once

#include <string>
#include <vector>

#include "config/run_config.h"
#include "models/named_tensor.h"

namespace guise::optim {

struct ParameterRule {
  double rate_factor = 1;  // >= 0; 0: the parameter stays as it is
  bool decayed = true;     // by weight_decay
  bool operator==(const ParameterRule&) const = default;
};

// One rule a parameter. Of the prefixes in config.multipliers that a name begins with the longest counts;
// "head" stands for `head` ("fc."), "backbone" for every tensor of the network outside its head and gives way
// to all others. A strategy's own parameters are called "strategy.<name>" and belong to neither. Throws
// core::Error(usage) for a prefix that no name begins with, two that say the same, and factors that leave
// nothing of the network to train.
std::vector<ParameterRule> parameter_rules(const config::OptimizerConfig& config,
                                           const std::vector<models::NamedTensor>& parameters,
                                           const std::string& head);

}  // namespace guise::optim
