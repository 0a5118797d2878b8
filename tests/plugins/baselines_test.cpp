// What sets each baseline apart, beyond its numbers (tests/reference/strategies): what it leaves out of
// account, what it owns and remembers, and what it refuses.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "../host/bridge/loaded_plugin.h"
#include "../host/bridge/tensor_step.h"
#include "core/error.h"

namespace guise::bridge::testing {
namespace {

using nlohmann::json;

SetupFacts setup(const TensorMap& tensors) {
  SetupFacts facts;
  facts.dtype = tensors.at("features").scalar_type();
  facts.feature_dim = tensors.at("features").size(1);
  facts.classes = tensors.at("student.head.bias").size(0);
  facts.epochs = 4;
  facts.train_size = 10;
  return facts;
}

// N images of D = 3 channels in K = 3 classes; the head is the identity, so that logits are features.
TensorMap batch(const at::Tensor& logits, const at::Tensor& teacher) {
  const int64_t n = logits.size(0);
  return {{"features", logits},
          {"targets", at::arange(n) % 3},
          {"student.head.weight", at::eye(3, logits.options())},
          {"student.head.bias", at::zeros({3}, logits.options())},
          {"teacher.head.weight", at::eye(3, logits.options())},
          {"teacher.head.bias", at::zeros({3}, logits.options())},
          {"teacher.features", teacher}};
}

at::Tensor rows(int64_t n, double scale = 1) {
  return at::sin(at::arange(n * 3, at::kDouble) * 1.7).reshape({n, 3}) * scale;
}

at::Tensor samples_of(const std::vector<int64_t>& numbers) {
  return at::tensor(numbers);
}

class Step : public TensorStep {
 public:
  Step(const TensorMap& tensors, at::Tensor samples, int64_t epoch)
      : TensorStep(tensors, GUISE_TEACHER_MODEL, false), samples_(std::move(samples)), epoch_(epoch) {}
  StepFacts facts() const override {
    StepFacts facts = TensorStep::facts();
    facts.epoch = epoch_;
    facts.epochs = 4;
    return facts;
  }
  at::Tensor samples() override { return samples_; }

 private:
  at::Tensor samples_;
  int64_t epoch_;
};

std::map<std::string, Term> terms_of(LossStrategy& strategy, const TensorMap& tensors,
                                     at::Tensor samples = {}, int64_t epoch = 0) {
  Step step(tensors, std::move(samples), epoch);
  std::map<std::string, Term> terms;
  for (const Term& term : strategy.loss(step)) terms.emplace(term.name, term);
  return terms;
}

double value(const std::map<std::string, Term>& terms, const std::string& name) {
  return terms.at(name).value.item<double>();
}

std::unique_ptr<LossStrategy> made(const char* name, const TensorMap& tensors,
                                   const json& options = json::object()) {
  return LoadedPlugin(config::PluginKind::strategy, name).strategy(options, setup(tensors));
}

template <class Make>
std::string refusal(Make make) {
  try {
    make();
  } catch (const core::Error& error) {
    return error.what();
  }
  return "";
}

TEST(Baselines, AreRefusedWhenNothingWouldBeTrained) {
  const TensorMap tensors = batch(rows(4), rows(4));
  for (const char* name : {"mask_ce", "tf_kd", "logit_std", "mgd"})
    EXPECT_NE(refusal([&] {
                made(name, tensors, {{"ce_weight", 0}, {"loss_weight", 0}});
              }).find("nothing is trained"),
              std::string::npos)
        << name;
  EXPECT_NE(
      refusal([&] { made("dkd", tensors, {{"ce_weight", 0}, {"alpha", 0}, {"beta", 0}}); }).find("nothing"),
      std::string::npos);
  EXPECT_NE(
      refusal([&] { made("dist", tensors, {{"ce_weight", 0}, {"beta", 0}, {"gamma", 0}}); }).find("nothing"),
      std::string::npos);
}

// Logits of every size in float32, those of a teacher that is sure of itself included.
TEST(Baselines, StayFiniteForLargeLogits) {
  for (const char* name : {"mask_ce", "tf_kd", "ps_kd", "dkd", "logit_std", "dist", "mgd"}) {
    for (const double scale : {1e-6, 1.0, 1e4}) {
      TensorMap tensors = batch(rows(4, scale).to(at::kFloat), rows(4, -scale).to(at::kFloat));
      tensors["random.0"] = at::full({4, 3}, 0.5f);
      const auto strategy = made(name, tensors);
      Step step(tensors, at::arange(4), 1);
      const auto terms = strategy->loss(step);
      total_loss(terms).backward();
      for (const Term& term : terms)
        EXPECT_TRUE(at::isfinite(term.value).item<bool>()) << name << " " << scale;
      EXPECT_TRUE(at::isfinite(step.leaf("features").grad()).all().item<bool>()) << name << " " << scale;
    }
  }
}

TEST(MaskCe, OwnsNoTokenOfAnInverseView) {
  const TensorMap tensors = batch(rows(4), rows(4));
  for (const auto& [mode, owned] : std::map<std::string, size_t>{{"s", 1}, {"a", 1}, {"agf", 1}, {"d", 0}})
    EXPECT_EQ(made("mask_ce", tensors, {{"mask_mode", mode}, {"mask_ratio", 0.5}})->parameters().size(),
              owned)
        << mode;
}

TEST(MaskCe, WithoutMaskedChannelsIsCrossEntropy) {
  TensorMap tensors = batch(rows(4), rows(4));
  tensors["random.0"] = at::full({4, 3}, 0.5, at::kDouble);
  const auto terms = terms_of(*made("mask_ce", tensors, {{"mask_ratio", 0}}), tensors);
  EXPECT_NEAR(value(terms, "loss_msk"), value(terms, "loss_ce"), 1e-14);
}

// u_y is flat where a = 1/K, whatever the label.
TEST(TfKd, ATeacherThatKnowsNothingAsksForEqualLogits) {
  const TensorMap tensors = batch(at::ones({4, 3}, at::kDouble), rows(4));
  EXPECT_NEAR(value(terms_of(*made("tf_kd", tensors, {{"right", 1.0 / 3}}), tensors), "loss_tf"), 0, 1e-14);
}

TEST(PsKd, TheTargetIsWhatTheNetworkSaidBefore) {
  const TensorMap first = batch(rows(4), rows(4)), second = batch(rows(4).flip({0}) * 2, rows(4));
  const auto strategy = made("ps_kd", first);
  const at::Tensor samples = samples_of({7, 2, 9, 0});
  const auto before = terms_of(*strategy, first, samples, 0);
  EXPECT_NEAR(value(before, "loss_ps"), value(before, "loss_ce"), 1e-14);  // nothing is remembered: the label
  EXPECT_DOUBLE_EQ(before.at("loss_ps").weight, 0.8 / 4);

  const auto after = terms_of(*strategy, second, samples, 3);
  const at::Tensor said = at::softmax(first.at("features"), 1),
                   now = at::log_softmax(second.at("features"), 1);
  EXPECT_NEAR(value(after, "loss_ps"), -(said * now).sum(1).mean().item<double>(), 1e-14);
  EXPECT_DOUBLE_EQ(after.at("loss_ps").weight, 0.8);
  EXPECT_DOUBLE_EQ(after.at("loss_ce").weight, 1 - 0.8);
}

TEST(PsKd, OtherImagesAndASmallerBatchKeepTheirOwn) {
  const TensorMap first = batch(rows(4), rows(4)), last = batch(rows(1), rows(1));
  const auto strategy = made("ps_kd", first);
  terms_of(*strategy, first, samples_of({7, 2, 9, 0}), 0);
  terms_of(*strategy, last, samples_of({5}), 0);
  const at::Tensor memory = strategy->buffers().at(0).tensor;
  EXPECT_TRUE(at::allclose(memory.index({samples_of({7, 2, 9, 0})}), at::softmax(rows(4), 1)));
  EXPECT_TRUE(at::allclose(memory[5], at::softmax(rows(1), 1)[0]));
  EXPECT_EQ(memory.count_nonzero().item<int64_t>(), 5 * 3);
}

TEST(Dkd, AStudentThatEqualsItsTeacherHasNothingToLearn) {
  const TensorMap tensors = batch(rows(4), rows(4));
  const auto terms = terms_of(*made("dkd", tensors), tensors);
  EXPECT_NEAR(value(terms, "loss_tckd"), 0, 1e-14);
  EXPECT_NEAR(value(terms, "loss_nckd"), 0, 1e-14);
}

// KL = loss_tckd + (1 - p_y) loss_nckd: with one image of known p_y the parts add up to plain distillation.
TEST(Dkd, ThePartsAddUpToDistillation) {
  const TensorMap tensors = batch(rows(1), rows(1, -1));
  const auto terms = terms_of(*made("dkd", tensors, {{"temperature", 1}}), tensors);
  const at::Tensor log_p = at::log_softmax(rows(1, -1), 1), log_q = at::log_softmax(rows(1), 1);
  const double divergence = (log_p.exp() * (log_p - log_q)).sum().item<double>();
  const double others = 1 - log_p.exp()[0][0].item<double>();
  EXPECT_NEAR(value(terms, "loss_tckd") + others * value(terms, "loss_nckd"), divergence, 1e-14);
}

TEST(LogitStd, LevelAndRangeOfTheLogitsDoNotCount) {
  const TensorMap one = batch(rows(4), rows(4, -1)), other = batch(rows(4) * 7 + 3, rows(4, -0.2) - 1);
  const double expected = value(terms_of(*made("logit_std", one), one), "loss_kd");
  EXPECT_GT(expected, 0.1);
  EXPECT_NEAR(value(terms_of(*made("logit_std", other), other), "loss_kd"), expected, 1e-5);
}

TEST(Dist, ABatchOfOneHasNoRelationOverTheBatch) {
  const TensorMap tensors = batch(rows(1), rows(1, -1));
  const auto strategy = made("dist", tensors, {{"ce_weight", 0}, {"beta", 0}});
  Step step(tensors, {}, 0);
  const auto terms = strategy->loss(step);
  total_loss(terms).backward();
  EXPECT_DOUBLE_EQ(terms.back().value.item<double>(), 1);
  EXPECT_EQ(step.leaf("features").grad().count_nonzero().item<int64_t>(), 0);
}

TEST(Mgd, ItsLayersBeginAsLinearOnesOfPyTorch) {
  const TensorMap tensors = batch(rows(4), rows(4));
  const auto strategy = made("mgd", tensors);
  ASSERT_EQ(strategy->parameters().size(), 4u);
  const double bound = 1 / std::sqrt(3.0);
  for (const PluginTensor& one : strategy->parameters()) {
    EXPECT_LE(one.tensor.abs().max().item<double>(), bound) << one.name;
    EXPECT_GT(one.tensor.std().item<double>(), 0.1 * bound) << one.name;
    EXPECT_TRUE(one.tensor.requires_grad()) << one.name;
  }
}

TEST(Mgd, RefusesATeacherOfAnotherWidth) {
  TensorMap tensors = batch(rows(4), rows(4));
  tensors["teacher.features"] = at::zeros({4, 5}, at::kDouble);
  tensors["random.0"] = at::full({4, 3}, 0.5, at::kDouble);
  const auto strategy = made("mgd", tensors);
  EXPECT_NE(refusal([&] { terms_of(*strategy, tensors); }).find("as wide as the student's"),
            std::string::npos);
}

}  // namespace
}  // namespace guise::bridge::testing
