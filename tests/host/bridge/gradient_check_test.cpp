// Central differences in double precision against the gradients that every bundled strategy gives, over the
// corners of its options, learned tokens included. What a formula holds constant (a detached target, the
// inverse view's logits) is held at its value while a number is moved.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "bridge/loss_strategy.h"
#include "loaded_plugin.h"
#include "reference_cases.h"
#include "tensor_step.h"

namespace guise::bridge::testing {
namespace {

using nlohmann::json;

constexpr int64_t kBatchSize = 2, kFeatureDim = 5, kClasses = 3;
constexpr double kMove = 1e-5;
constexpr Tolerance kTolerance{.relative = 1e-7, .absolute = 1e-8};

// What a strategy must treat as constants; empty where gradient may flow.
struct Constants {
  at::Tensor target;                // [N, K]
  std::vector<at::Tensor> inverse;  // of each draw, q [N, K]
};

// Replaces the constants by those held. The inverse views are known by their place: the lower half of 2N
// rows.
class ProbeStep : public TensorStep {
 public:
  ProbeStep(const TensorMap& tensors, int32_t scope, bool watched_teacher, const Constants* held)
      : TensorStep(tensors, scope, watched_teacher), held_(held) {}

  at::Tensor teacher_logits() override {
    const at::Tensor live = TensorStep::teacher_logits();
    seen_.target = live.detach();
    return held_ != nullptr && held_->target.defined() ? held_->target : live;
  }

  at::Tensor head(Which which, const at::Tensor& features) override {
    const at::Tensor live = TensorStep::head(which, features);
    if (which == Which::teacher || live.size(0) != 2 * kBatchSize) return live;
    seen_.inverse.push_back(live.narrow(0, kBatchSize, kBatchSize).detach());
    if (held_ == nullptr) return live;
    return at::cat({live.narrow(0, 0, kBatchSize), held_->inverse.at(seen_.inverse.size() - 1)});
  }

  const Constants& seen() const { return seen_; }

 private:
  const Constants* held_;
  Constants seen_;
};

class Random {
 public:
  at::Tensor normal(at::IntArrayRef sizes) { return at::randn(sizes, generator_, at::dtype(at::kDouble)); }
  at::Tensor uniform(at::IntArrayRef sizes) { return at::rand(sizes, generator_, at::dtype(at::kDouble)); }

 private:
  at::Generator generator_ = at::make_generator<at::CPUGeneratorImpl>(20221005);
};

TensorMap make_inputs(LossStrategy& strategy) {
  Random random;
  TensorMap inputs = {{"features", random.normal({kBatchSize, kFeatureDim})},
                      {"targets", at::arange(kBatchSize, at::kLong).remainder(kClasses)}};
  for (const char* owner : {"student", "teacher"}) {
    inputs[std::string(owner) + ".head.weight"] = random.normal({kClasses, kFeatureDim});
    inputs[std::string(owner) + ".head.bias"] = random.normal({kClasses});
  }
  inputs["teacher.features"] = random.normal({kBatchSize, kFeatureDim});
  for (int draw = 0; draw < 3; ++draw) {
    inputs["random." + std::to_string(draw)] = random.uniform({kBatchSize, kFeatureDim});
  }
  for (const PluginTensor& parameter : strategy.parameters()) {
    if (parameter.tensor.requires_grad())
      inputs["param." + parameter.name] = random.normal(parameter.tensor.sizes());
  }
  return inputs;
}

bool is_differentiable(const std::string& name) {
  return name == "features" || name.starts_with("student.") || name.starts_with("param.");
}

void set_parameters(LossStrategy& strategy, const TensorMap& inputs) {
  const at::NoGradGuard no_grad;
  for (const PluginTensor& parameter : strategy.parameters()) {
    const auto found = inputs.find("param." + parameter.name);
    if (found != inputs.end()) parameter.tensor.copy_(found->second);
  }
}

double loss_at(LossStrategy& strategy, const TensorMap& inputs, const Constants& held) {
  const at::NoGradGuard no_grad;
  set_parameters(strategy, inputs);
  ProbeStep step(inputs, strategy.teacher_scope(), false, &held);
  return total_loss(strategy.loss(step)).item<double>();
}

// d loss / d inputs[name] by central differences; the map's tensors are moved and moved back.
at::Tensor numeric_gradient(LossStrategy& strategy, TensorMap& inputs, const std::string& name,
                            const Constants& held) {
  const at::Tensor flat = inputs.at(name).view(-1);
  const at::Tensor gradient = at::empty_like(flat);
  for (int64_t i = 0; i < flat.numel(); ++i) {
    const double here = flat[i].item<double>();
    flat[i].fill_(here + kMove);
    const double above = loss_at(strategy, inputs, held);
    flat[i].fill_(here - kMove);
    const double below = loss_at(strategy, inputs, held);
    flat[i].fill_(here);
    gradient[i].fill_((above - below) / (2 * kMove));
  }
  return gradient.view_as(inputs.at(name));
}

at::Tensor leaf_of(LossStrategy& strategy, const TensorStep& step, const std::string& name) {
  for (const PluginTensor& parameter : strategy.parameters()) {
    if ("param." + parameter.name == name) return parameter.tensor;
  }
  return step.leaf(name);
}

void expect_teacher_untouched(const TensorStep& step) {
  for (const auto& [name, tensor] : step.leaves()) {
    if (!name.starts_with("teacher.")) continue;
    EXPECT_FALSE(tensor.grad().defined()) << name;
  }
}

SetupFacts double_facts() {
  SetupFacts facts;
  facts.dtype = at::kDouble;
  facts.feature_dim = kFeatureDim;
  facts.classes = kClasses;
  return facts;
}

void check(const LoadedPlugin& plugin, const json& options) {
  SCOPED_TRACE(options.dump());
  const auto strategy = plugin.strategy(options, double_facts());
  TensorMap inputs = make_inputs(*strategy);
  set_parameters(*strategy, inputs);
  const bool through_target = options.value("target_grad", false);
  ProbeStep step(inputs, strategy->teacher_scope(), !through_target, nullptr);
  const at::Tensor loss = total_loss(strategy->loss(step));
  loss.backward();
  expect_teacher_untouched(step);

  Constants held = step.seen();
  if (through_target) held.target = at::Tensor();
  EXPECT_NEAR(loss_at(*strategy, inputs, held), loss.item<double>(), 1e-12);
  for (const auto& [name, tensor] : inputs) {
    if (!is_differentiable(name)) continue;
    const at::Tensor leaf = leaf_of(*strategy, step, name);
    const at::Tensor given = leaf.grad().defined() ? leaf.grad() : at::zeros_like(leaf);
    EXPECT_EQ(difference(given, numeric_gradient(*strategy, inputs, name, held), kTolerance), "") << name;
  }
}

// Every criterion with its forms, with and without softmax_first.
std::vector<json> criteria() {
  std::vector<json> all;
  for (const bool first : {false, true}) {
    for (const char* form : {"ce", "kl", "kl_t2"}) {
      all.push_back({{"criterion", "kd"}, {"kd_form", form}, {"softmax_first", first}, {"temperature", 0.5}});
      all.push_back({{"criterion", "kd"}, {"kd_form", form}, {"softmax_first", first}, {"temperature", 3.0}});
    }
    all.push_back({{"criterion", "l2"}, {"softmax_first", first}, {"loss_weight", 0.3}});
    all.push_back({{"criterion", "cosine"}, {"softmax_first", first}, {"loss_weight", 7.0}});
  }
  return all;
}

json with(json options, const json& more) {
  options.update(more);
  return options;
}

void check_distillation(const char* name) {
  const LoadedPlugin plugin(config::PluginKind::strategy, name);
  for (const json& criterion : criteria()) {
    check(plugin, with(criterion, {{"teacher_scope", "model"}}));
    check(plugin, with(criterion, {{"teacher_scope", "head"}}));
    check(plugin, with(criterion, {{"teacher_scope", "head"}, {"target_grad", true}}));
  }
}

// Every mode with every inverse view; the criteria and the numbers of draws take turns.
void check_masked(const char* name, const std::vector<json>& variants) {
  const LoadedPlugin plugin(config::PluginKind::strategy, name);
  const std::vector<json> comparisons = criteria();
  size_t turn = 0;
  for (const char* mode : {"s", "sgf", "a", "agf", "d"}) {
    for (const char* inverse : {"none", "v1", "v2"}) {
      for (const json& variant : variants) {
        const json view = with(variant, {{"mask_mode", mode}, {"inv_mode", inverse}, {"mask_ratio", 0.4}});
        for (int repeat = 0; repeat < 5; ++repeat, ++turn) {
          const json draws = {{"mask_multi", 1 + turn % 3}, {"divide_by_m", turn % 2 == 0}};
          check(plugin, with(with(view, comparisons[turn * 3 % comparisons.size()]), draws));
        }
      }
    }
  }
}

void check_mask_ratios(const char* name, const std::vector<json>& variants) {
  const LoadedPlugin plugin(config::PluginKind::strategy, name);
  for (const json& variant : variants) {
    for (const char* mode : {"s", "a", "agf"}) {
      for (const double ratio : {0.0, 0.17, 0.85, 1.0}) {
        check(plugin, with(variant, {{"mask_mode", mode}, {"mask_ratio", ratio}}));
        check(plugin, with(variant, {{"mask_mode", mode}, {"mask_ratio", ratio}, {"inv_mode", "v2"}}));
      }
    }
    check(plugin, with(variant, {{"mask_mode", "d"}, {"mask_ratio", 0.0}}));
  }
}

const std::vector<json> kWholeTeacher = {json::object()};
const std::vector<json> kHeadTeacher = {{{"target_grad", false}}, {{"target_grad", true}}};

// One thread: a hundred thousand operators on tens of numbers spend their time waking the others.
class GradientCheck : public ::testing::Test {
 protected:
  void SetUp() override { at::set_num_threads(1); }
  void TearDown() override { at::set_num_threads(threads_before_); }

 private:
  int threads_before_ = at::get_num_threads();
};

TEST_F(GradientCheck, CrossEntropyEqualsCentralDifferences) {
  check(LoadedPlugin(config::PluginKind::strategy, "ce"), json::object());
}

TEST_F(GradientCheck, KdEqualsCentralDifferences) {
  check_distillation("kd");
}

TEST_F(GradientCheck, KdEmaEqualsCentralDifferences) {
  check_distillation("kd_ema");
}

TEST_F(GradientCheck, MaskAllEqualsCentralDifferences) {
  check_masked("mask_all", kWholeTeacher);
}

TEST_F(GradientCheck, MaskClsoEqualsCentralDifferences) {
  check_masked("mask_clso", kHeadTeacher);
}

TEST_F(GradientCheck, MaskAllEqualsCentralDifferencesAtEveryRatio) {
  check_mask_ratios("mask_all", kWholeTeacher);
}

TEST_F(GradientCheck, MaskClsoEqualsCentralDifferencesAtEveryRatio) {
  check_mask_ratios("mask_clso", kHeadTeacher);
}

}  // namespace
}  // namespace guise::bridge::testing
