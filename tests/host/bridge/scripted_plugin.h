// A strategy and a policy whose callbacks are functions of the test, and a step with tensors of a few
// numbers: no .so is needed to see what the bridge does with a well or badly behaved plugin.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "bridge/loss_strategy.h"
#include "bridge/teacher_policy.h"
#include "guise/calls.h"
#include "support/errors.h"

namespace guise::bridge::testing {

// What the callbacks do; one that is empty does nothing. Outlives the plugin made from it.
struct Script {
  std::function<void(void* self, guise_setup* g)> create;
  std::function<void(guise_step* g)> loss;
  std::function<void(guise_context* g)> destroy;
  std::function<void(guise_update* g)> begin_epoch, update;
  std::function<void(guise_context* g)> save;  // beside writing `state`
  bool has_state = false;                      // save writes `state`, load replaces it
  std::string state;
  std::vector<uint32_t> loaded_versions;

  // How it is made.
  int32_t teacher_scope = GUISE_TEACHER_MODEL;
  uint32_t state_version = 3;
  std::vector<guise_option> rows;
  nlohmann::json options = nlohmann::json::object();
  uint64_t instance_size = 128;
  SetupFacts facts{at::kFloat, at::kCPU, 4, 5, 7, 11, 77, 2, 33, 0, 1, 6};
  std::vector<std::string> log;  // what the plugin and the bridge said
};

std::unique_ptr<LossStrategy> make_strategy(Script& script, const char* name = "scripted");
std::unique_ptr<TeacherPolicy> make_policy(Script& script);

// N = 3, D = 4, K = 5; linear heads without bias; a learned leaf behind the features.
class SmallStep : public StepServices {
 public:
  SmallStep();

  StepFacts facts() const override { return {2, 23, 3, 4, 5, 5, 7, 77, 0.1}; }
  at::Tensor logits() override { return s; }
  at::Tensor features() override { return z; }
  at::Tensor targets() override { return y; }
  at::Tensor samples() override;
  at::Tensor teacher_logits() override;
  at::Tensor teacher_features() override { return teacher_z; }
  at::Tensor head(Which which, const at::Tensor& features) override;
  at::Tensor cross_entropy(const at::Tensor& logits) override;
  at::Tensor over_teacher_classes(const at::Tensor& logits) override { return logits.narrow(1, 0, 5); }
  at::Tensor random_uniform(at::IntArrayRef sizes, int64_t call) override;
  bool owns(const c10::StorageImpl* storage) const override;

  at::Tensor x, z, s, y, teacher_z, student_weight, teacher_weight;
};

// The text of the core::Error that the call throws; "" without one.
std::string error_of(const std::function<void()>& call);

// The same of one loss callback with this body; a body that fails in nothing gets a term.
std::string error_in_loss(const std::function<void(guise_step*)>& body);

// op_find and op_call; the first error sticks, as in a plugin.
guise_value call(guise_context* g, const char* name, const char* overload, std::vector<guise_value> arguments,
                 std::vector<const char*> names = {});
guise_tensor tensor_of(const guise_value& value);
guise_value real_list(const double* reals, uint32_t count);

// A fresh tensor of the plugin's own, shape [count], filled with `value`.
guise_tensor own_tensor(guise_context* g, int64_t count, double value);

using support::contains;

}  // namespace guise::bridge::testing
