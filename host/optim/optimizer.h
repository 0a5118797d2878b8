// Optimizers over a fixed list of named parameters, in LibTorch's fused kernels. The rate comes from the
// caller at every step (schedule.h); clipping is clip.h.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/run_config.h"
#include "models/named_tensor.h"
#include "optim/parameter_rules.h"

namespace guise::optim {

class Optimizer {
 public:
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  // One update with rate lr > 0, times each parameter's factor. A parameter without a gradient is skipped:
  // neither its value nor its state changes, and weight decay does not touch it.
  virtual void step(double lr) = 0;
  // What a checkpoint must hold besides the parameters: handles named "<parameter>.<state>", in an order that
  // never changes. Copying values into them restores the state.
  virtual std::vector<models::NamedTensor> state() const = 0;

  // Drops every gradient, those of frozen parameters too: what the next loss does not reach is then skipped.
  void zero_grad();
  // Those that are trained, in the order in which they came; frozen ones are none of it.
  const std::vector<models::NamedTensor>& parameters() const { return parameters_; }

 protected:
  // Parameters that are updated alike: what one call of a kernel takes.
  struct Group {
    double rate_factor = 1;
    bool decayed = true;
    std::vector<size_t> members;  // places in parameters_, rising
  };

  // Floating-point leaf tensors of one device and one dtype; one rule each, or none: all alike.
  Optimizer(std::vector<models::NamedTensor> parameters, const std::vector<ParameterRule>& rules);

  // The members of a group that have a gradient.
  std::vector<size_t> reached(const Group& group) const;

  std::vector<models::NamedTensor> parameters_, frozen_;
  std::vector<Group> groups_;
};

// The names that make_optimizer takes: those of config/parts.h.
std::vector<std::string> optimizer_names();

// The optimizer that config.name names, with the rules of config for a network whose head's tensors begin
// with `head`. Throws core::Error(usage) for an unknown name, and what parameter_rules throws.
std::unique_ptr<Optimizer> make_optimizer(const config::OptimizerConfig& config,
                                          std::vector<models::NamedTensor> parameters,
                                          const std::string& head = "fc.");

// What `from` remembers of parameters that `to` has too, by their names; of rows that a parameter has got
// since nothing is remembered: 0. Both are of one kind.
void carry_state(const Optimizer& from, const Optimizer& to);

}  // namespace guise::optim
