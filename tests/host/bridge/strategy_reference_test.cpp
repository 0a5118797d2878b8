// Every bundled strategy, run as built through the bridge, gives the losses and gradients of an independent
// implementation: tests/reference/strategies (plain torch, sample by sample), in float64.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <set>

#include "bridge/loss_strategy.h"
#include "loaded_plugin.h"
#include "reference_cases.h"
#include "tensor_step.h"

namespace guise::bridge::testing {
namespace {

constexpr Tolerance kTolerance{.relative = 1e-10, .absolute = 1e-12};

SetupFacts facts_of(const ReferenceCase& one) {
  SetupFacts facts;
  facts.dtype = at::kDouble;
  facts.feature_dim = one.inputs.at("features").size(1);
  facts.classes = one.inputs.at("student.head.bias").size(0);
  facts.epochs = one.run.value("epochs", 1);
  facts.start_epoch = one.run.value("start_epoch", 0);
  facts.train_size = one.run.value("train_size", 0);
  facts.weight_list = facts.classes * (facts.feature_dim + 1);
  return facts;
}

// The step of a case in its epoch.
class CaseStep : public TensorStep {
 public:
  CaseStep(const ReferenceCase& one, int32_t scope, bool watched_teacher)
      : TensorStep(one.inputs, scope, watched_teacher),
        epoch_(one.run.value("epoch", 0)),
        epochs_(one.run.value("epochs", 1)),
        step_(one.run.value("step", 0)) {}

  StepFacts facts() const override {
    StepFacts facts = TensorStep::facts();
    facts.epoch = epoch_;
    facts.epochs = epochs_;
    facts.step = step_;
    return facts;
  }
  at::Tensor samples() override { return leaf("samples"); }

 private:
  int64_t epoch_, epochs_, step_;
};

// Values of the case; a token that the plugin registers and the case leaves out stays at its initial 0.
void set_parameters(LossStrategy& strategy, const TensorMap& inputs) {
  const at::NoGradGuard no_grad;
  for (const PluginTensor& parameter : strategy.parameters()) {
    const auto found = inputs.find("param." + parameter.name);
    if (found == inputs.end()) continue;
    ASSERT_EQ(parameter.tensor.sizes(), found->second.sizes()) << parameter.name;
    parameter.tensor.copy_(found->second);
  }
  for (const PluginTensor& buffer : strategy.buffers())
    buffer.tensor.copy_(inputs.at("buffer." + buffer.name));
}

at::Tensor gradient_of(const at::Tensor& leaf) {
  return leaf.grad().defined() ? leaf.grad() : at::zeros_like(leaf);
}

TensorMap outputs_of(LossStrategy& strategy, TensorStep& step) {
  TensorMap outputs;
  const std::vector<Term> terms = strategy.loss(step);
  for (const Term& term : terms) {
    outputs["term." + term.name] = term.value;
    outputs["weighted." + term.name] = term.value * term.weight;
  }
  outputs["loss"] = total_loss(terms);
  outputs["loss"].backward();
  outputs["logits"] = step.logits();
  for (const auto& [name, leaf] : step.leaves()) {
    if (name == "features" || name.starts_with("student.")) outputs["grad." + name] = gradient_of(leaf);
  }
  for (const PluginTensor& parameter : strategy.parameters()) {
    if (parameter.tensor.requires_grad())
      outputs["grad.param." + parameter.name] = gradient_of(parameter.tensor);
  }
  for (const PluginTensor& buffer : strategy.buffers()) outputs["buffer." + buffer.name] = buffer.tensor;
  return outputs;
}

// A token without effect need not be registered: its gradient is empty or zero.
bool has_no_effect(const std::string& name, const at::Tensor& expected) {
  return name.starts_with("grad.param.") && expected.count_nonzero().item<int64_t>() == 0;
}

std::set<std::string> term_names(const TensorMap& outputs) {
  std::set<std::string> names;
  for (const auto& [name, tensor] : outputs) {
    if (name.starts_with("term.")) names.insert(name);
  }
  return names;
}

void expect_same(const TensorMap& actual, const TensorMap& expected) {
  EXPECT_EQ(term_names(actual), term_names(expected));
  for (const auto& [name, tensor] : expected) {
    const auto found = actual.find(name);
    if (found == actual.end() && has_no_effect(name, tensor)) continue;
    const at::Tensor given = found == actual.end() ? at::Tensor() : found->second;
    EXPECT_EQ(difference(given, tensor, kTolerance), "") << name;
  }
}

void expect_no_teacher_gradient(const TensorStep& step) {
  for (const auto& [name, tensor] : step.leaves()) {
    if (!name.starts_with("teacher.")) continue;
    EXPECT_FALSE(tensor.grad().defined()) << name;
  }
}

void run_case(const LoadedPlugin& plugin, const ReferenceCase& one) {
  SCOPED_TRACE(one.name);
  const auto strategy = plugin.strategy(one.options, facts_of(one));
  ASSERT_NO_FATAL_FAILURE(set_parameters(*strategy, one.inputs));
  // The trainer hands out a teacher without gradients; a detached target must hold even if it did not.
  const bool detached = !one.options.value("target_grad", false);
  CaseStep step(one, strategy->teacher_scope(), detached);
  expect_same(outputs_of(*strategy, step), one.outputs);
  expect_no_teacher_gradient(step);
  EXPECT_FALSE(strategy->drew_outside_streams());
}

class StrategyReference : public ::testing::TestWithParam<const char*> {};

TEST_P(StrategyReference, LossesAndGradientsEqualTheIndependentOnes) {
  const LoadedPlugin plugin(config::PluginKind::strategy, GetParam());
  const auto cases = read_reference_cases(std::string("strategies/") + GetParam() + ".json");
  ASSERT_FALSE(cases.empty());
  for (const ReferenceCase& one : cases) {
    EXPECT_EQ(one.plugin, GetParam());
    run_case(plugin, one);
  }
}

INSTANTIATE_TEST_SUITE_P(Bundled, StrategyReference,
                         ::testing::Values("ce", "kd", "kd_ema", "mask_all", "mask_clso", "mask_ce", "tf_kd",
                                           "ps_kd", "dkd", "logit_std", "dist", "mgd", "er", "derpp", "ewc",
                                           "cls_er"),
                         [](const auto& chosen) { return std::string(chosen.param); });

}  // namespace
}  // namespace guise::bridge::testing
