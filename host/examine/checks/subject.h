// The strategy or policy under examination: how checks make instances of it, and the tensors they feed it.
// N = batch size, D = feature width, K = classes; all tensors come from the seed alone.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bridge/loss_strategy.h"
#include "bridge/measure.h"
#include "bridge/teacher_policy.h"
#include "catalogue/module.h"
#include "examine/tensor_step.h"
#include "train/loss_sum.h"

namespace guise::examine {

struct Shape {
  int64_t samples = 4, feature_dim = 16, classes = 5;
};

// How an instance is made; what is left out stands for the defaults.
struct Making {
  nlohmann::json options = nlohmann::json::object();  // complete or not
  at::ScalarType dtype = at::kFloat;
  Shape shape = {};
  RunLength length = {};
  bridge::Probe* probe = nullptr;           // outlives the instance
  std::vector<std::string>* log = nullptr;  // receives its lines; outlives the instance
};

class Subject {
 public:
  // `name` is in the module, as that kind. `plugin_folders`: those of --plugin-dir, where
  // other plugins are looked for.
  Subject(std::shared_ptr<const catalogue::Module> module, config::PluginKind kind, const std::string& name,
          uint64_t seed, std::vector<std::string> plugin_folders = {});

  bool is_strategy() const { return strategy_ != nullptr; }
  bool is_measure() const { return measure_ != nullptr; }
  const catalogue::Module& module() const { return *module_; }
  const catalogue::Strategy& strategy() const { return *strategy_; }
  const catalogue::Policy& policy() const { return *policy_; }
  const config::OptionTable& options() const;
  const std::vector<guise_option>& rows() const;
  bool has_state() const;
  uint32_t state_version() const;
  const std::string& name() const { return name_; }
  uint64_t seed() const { return seed_; }
  const std::vector<std::string>& plugin_folders() const { return plugin_folders_; }

  // All throw core::Error(usage) with the plugin's text when create refuses.
  std::unique_ptr<bridge::LossStrategy> make_strategy(const Making& making = {}) const;
  std::unique_ptr<bridge::TeacherPolicy> make_policy(const Making& making = {}) const;
  std::unique_ptr<bridge::Measure> make_measure(const Making& making = {}) const;

 private:
  nlohmann::json complete(const nlohmann::json& given) const;
  bridge::PluginSource source(const Making& making) const;

  std::shared_ptr<const catalogue::Module> module_;
  const catalogue::Strategy* strategy_ = nullptr;
  const catalogue::Policy* policy_ = nullptr;
  const catalogue::Measure* measure_ = nullptr;
  std::string name_;
  uint64_t seed_;
  std::vector<std::string> plugin_folders_;
};

// The defaults, then every option in turn at each of its other values: choices, both bools, ends of its
// range. Where an end is open or infinite, a value on the way to it.
std::vector<nlohmann::json> option_corners(const config::OptionTable& table);

// features, targets, both heads and teacher.features, normal numbers.
TensorMap make_inputs(uint64_t seed, const Shape& shape, at::ScalarType dtype);
at::Tensor normal_numbers(uint64_t seed, at::IntArrayRef sizes, at::ScalarType dtype);

struct LossRun {
  train::LossSum sum;
  TensorMap
      gradients;  // features, student.head.weight, student.head.bias, param.<name>, teacher.* when watched
  int64_t random_calls = 0;
  Moment moment = {};
};

// The step that a check makes of its tensors; the scope is the strategy's.
struct StepWanted {
  uint64_t seed = 0;  // of the mask stream
  Moment moment = {};
  bool watched_teacher = false;
};

// loss, and backward where anything has a gradient. Throws what the bridge throws, and core::Error(failed)
// naming the strategy where LibTorch refuses the backward pass.
LossRun run_loss(bridge::LossStrategy& strategy, const TensorMap& inputs, const StepWanted& wanted);

// loss alone, without backward.
train::LossSum loss_of(bridge::LossStrategy& strategy, const TensorMap& inputs, const StepWanted& wanted);

// The backward pass of a loss, where anything has a gradient.
void run_backward(const bridge::LossStrategy& strategy, const train::LossSum& sum, const Moment& moment);

// The weighted terms' absolute values added up: what a difference of losses is measured by.
double magnitude(const train::LossSum& sum);

bool all_finite(const at::Tensor& tensor);

// The first line of the exception being handled, without LibTorch's trace.
std::string text_of_error();

// "mask_ratio=0": what differs from the defaults; "the defaults" without a difference.
std::string options_text(const config::OptionTable& table, const nlohmann::json& options);

}  // namespace guise::examine
