// Optimizers over a fixed list of named parameters, in LibTorch's fused kernels. The rate comes from the
// caller at every step (schedule.h); clipping is clip.h.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/run_config.h"
#include "models/named_tensor.h"

namespace guise::optim {

class Optimizer {
 public:
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  // One update with rate lr > 0. A parameter without a gradient is skipped: neither its value nor its state
  // changes, and weight decay does not touch it.
  virtual void step(double lr) = 0;
  // What a checkpoint must hold besides the parameters: handles named "<parameter>.<state>", in an order that
  // never changes. Copying values into them restores the state.
  virtual std::vector<models::NamedTensor> state() const = 0;

  void zero_grad();  // drops every gradient: parameters that the next loss does not reach are then skipped
  const std::vector<models::NamedTensor>& parameters() const { return parameters_; }

 protected:
  // Floating-point leaf tensors of one device and one dtype.
  explicit Optimizer(std::vector<models::NamedTensor> parameters) : parameters_(std::move(parameters)) {}

  std::vector<models::NamedTensor> parameters_;
};

// The names that make_optimizer takes: those of config/parts.h.
std::vector<std::string> optimizer_names();

// The optimizer that config.name names; every parameter is decayed. Throws core::Error(usage) for an unknown
// name.
std::unique_ptr<Optimizer> make_optimizer(const config::OptimizerConfig& config,
                                          std::vector<models::NamedTensor> parameters);

}  // namespace guise::optim
