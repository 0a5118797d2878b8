// What sets the strategies of continual learning apart, beyond their numbers (tests/reference/strategies):
// what they ask for, what they remember over tasks and steps, and what they refuse.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "../host/bridge/loaded_plugin.h"
#include "../host/bridge/tensor_step.h"
#include "core/error.h"

namespace guise::bridge::testing {
namespace {

using nlohmann::json;

constexpr int64_t kImages = 4, kWidth = 3, kClasses = 3, kLength = kClasses * (kWidth + 1);

at::Tensor waves(at::IntArrayRef sizes, double speed) {
  int64_t count = 1;
  for (const int64_t size : sizes) count *= size;
  return at::sin(at::arange(count, at::kDouble) * speed).view(sizes);
}

TensorMap batch(double speed = 1.7) {
  return {{"features", waves({kImages, kWidth}, speed)},
          {"targets", at::arange(kImages) % kClasses},
          {"images", at::zeros({kImages, 1, 2, 2}, at::kDouble)},
          {"student.head.weight", waves({kClasses, kWidth}, 2.3)},
          {"student.head.bias", waves({kClasses}, 0.9)},
          {"student.backbone.weight", waves({kWidth, 4}, 1.1)},
          {"random.0", at::zeros({kImages}, at::kDouble)}};
}

TensorMap with_draw(TensorMap tensors, int64_t number) {
  const std::string draw = "replay." + std::to_string(number) + ".";
  tensors[draw + "images"] = waves({5, 1, 2, 2}, 0.7 + static_cast<double>(number));
  tensors[draw + "labels"] = at::arange(5) % kClasses;
  tensors[draw + "known"] = at::full({5}, kClasses, at::kLong);
  tensors[draw + "logits"] = waves({5, kClasses}, 3.1);
  return tensors;
}

std::unique_ptr<LossStrategy> made(const char* name, const json& options = json::object()) {
  SetupFacts facts;
  facts.dtype = at::kDouble;
  facts.feature_dim = kWidth;
  facts.classes = kClasses;
  facts.epochs = 2;
  facts.weight_list = kLength;
  return LoadedPlugin(config::PluginKind::strategy, name).strategy(options, facts);
}

class Step : public TensorStep {
 public:
  Step(const TensorMap& tensors, int64_t step)
      : TensorStep(tensors, GUISE_TEACHER_NONE, false), step_(step) {}
  StepFacts facts() const override {
    StepFacts facts = TensorStep::facts();
    facts.step = step_;
    return facts;
  }

 private:
  int64_t step_;
};

std::map<std::string, Term> terms_of(LossStrategy& strategy, const TensorMap& tensors, int64_t step = 0) {
  Step at(tensors, step);
  std::map<std::string, Term> terms;
  for (const Term& term : strategy.loss(at)) terms.emplace(term.name, term);
  return terms;
}

double value(const std::map<std::string, Term>& terms, const std::string& name) {
  return terms.at(name).value.item<double>();
}

at::Tensor buffer(const LossStrategy& strategy, const std::string& name) {
  for (const PluginTensor& one : strategy.buffers())
    if (one.name == name) return one.tensor;
  ADD_FAILURE() << name;
  return {};
}

at::Tensor list_of(const TensorMap& tensors) {
  return at::cat({tensors.at("student.head.weight").flatten(), tensors.at("student.head.bias")});
}

TEST(Er, RefusesWhenNothingWouldBeTrained) {
  try {
    made("er", {{"ce_weight", 0}, {"replay_weight", 0}});
    FAIL();
  } catch (const core::Error& error) {
    EXPECT_NE(std::string(error.what()).find("nothing is trained"), std::string::npos);
  }
}

TEST(Continual, WhoDrawsAsksForItAndOnlyDerppForLogits) {
  EXPECT_TRUE(made("er")->replay_wish().draws);
  EXPECT_FALSE(made("er")->replay_wish().keeps_logits);
  EXPECT_TRUE(made("derpp")->replay_wish().keeps_logits);
  EXPECT_TRUE(made("cls_er")->replay_wish().draws);
  EXPECT_FALSE(made("cls_er")->replay_wish().keeps_logits);
  EXPECT_FALSE(made("ewc")->replay_wish().draws);
}

TEST(Continual, WhileNothingIsHeldTheLossIsCrossEntropy) {
  TensorMap tensors = batch();
  tensors["random.0"] = at::zeros({2}, at::kDouble);
  for (const char* name : {"er", "derpp", "cls_er"}) {
    const auto terms = terms_of(*made(name), tensors);
    EXPECT_EQ(terms.size(), 1u) << name;
    EXPECT_EQ(terms.at("loss_ce").weight, 1) << name;
  }
}

TEST(Derpp, ItsTwoTermsReadTwoDraws) {
  const auto terms = terms_of(*made("derpp"), with_draw(with_draw(batch(), 0), 1));
  const auto turned = terms_of(*made("derpp"), [] {
    TensorMap tensors = with_draw(with_draw(batch(), 0), 1);
    tensors["replay.1.logits"] = tensors["replay.1.logits"] + 9;
    tensors["replay.0.labels"] = (tensors["replay.0.labels"] + 1) % kClasses;
    return tensors;
  }());
  EXPECT_EQ(value(terms, "loss_der"), value(turned, "loss_der"));
  EXPECT_EQ(value(terms, "loss_er"), value(turned, "loss_er"));
}

// Over all 2^N signs the estimate is exactly the mean of the squared gradients of each image alone.
TEST(Ewc, TheEstimateIsTheEmpiricalFisherOnAverage) {
  TensorMap tensors = batch();
  at::Tensor mean = at::zeros({kLength}, at::kDouble);
  constexpr int64_t kPatterns = 1 << kImages;
  for (int64_t pattern = 0; pattern < kPatterns; ++pattern) {
    for (int64_t i = 0; i < kImages; ++i) tensors["random.0"][i] = (pattern >> i & 1) != 0 ? 0.75 : 0.25;
    const auto strategy = made("ewc");
    terms_of(*strategy, tensors);
    mean += buffer(*strategy, "running") / kPatterns;
  }
  at::Tensor expected = at::zeros({kLength}, at::kDouble);
  for (int64_t i = 0; i < kImages; ++i) {  // by hand: (p - y) of the image, times its feature
    const at::Tensor z = tensors["features"][i], y = at::zeros({kClasses}, at::kDouble);
    y[tensors["targets"][i].item<int64_t>()] = 1;
    const at::Tensor slope =
        at::softmax(at::mv(tensors["student.head.weight"], z) + tensors["student.head.bias"], 0) - y;
    expected += at::cat({at::outer(slope, z).flatten(), slope}).square() / kImages;
  }
  EXPECT_TRUE(at::allclose(mean, expected, 1e-12, 1e-14));
}

TEST(Ewc, HoldsWhatTheLastTaskLeft) {
  const auto strategy = made("ewc", {{"gamma", 0.5}, {"loss_weight", 3}});
  EXPECT_EQ(terms_of(*strategy, batch()).count("loss_ewc"), 0u);
  const at::Tensor first = buffer(*strategy, "running").clone();
  strategy->task(TaskEvent::end, {});
  EXPECT_TRUE(buffer(*strategy, "importance").equal(first));
  EXPECT_EQ(buffer(*strategy, "running").count_nonzero().item<int64_t>(), 0);

  EXPECT_EQ(value(terms_of(*strategy, batch(), 5), "loss_ewc"), 0);  // nothing has moved yet
  EXPECT_TRUE(buffer(*strategy, "anchor").equal(list_of(batch())));
  TensorMap moved = batch();
  moved["student.head.bias"] = moved["student.head.bias"] + 0.5;
  const auto terms = terms_of(*strategy, moved, 6);
  EXPECT_NEAR(value(terms, "loss_ewc"),
              first.narrow(0, kLength - kClasses, kClasses).sum().item<double>() / 8, 1e-14);
  EXPECT_EQ(terms.at("loss_ewc").weight, 3);

  const at::Tensor second = buffer(*strategy, "running").clone();
  strategy->task(TaskEvent::end, {});
  EXPECT_TRUE(at::allclose(buffer(*strategy, "importance"), first / 2 + second));
}

TEST(Ewc, EstimatesEveryFewSteps) {
  const auto strategy = made("ewc", {{"fisher_interval", 3}});
  for (int64_t step = 0; step < 7; ++step) terms_of(*strategy, batch(), step);
  EXPECT_EQ(buffer(*strategy, "estimates").item<int64_t>(), 3);
}

TEST(ClsEr, BothAveragesBeginAsTheStudentAndMoveOnceAStep) {
  const auto strategy = made("cls_er", {{"stable_rate", 0}, {"plastic_rate", 1}, {"plastic_momentum", 0.25}});
  TensorMap tensors = with_draw(batch(), 0);
  tensors["random.0"] = at::full({2}, 0.5, at::kDouble);
  const at::Tensor begin = list_of(tensors);
  terms_of(*strategy, tensors, 7);
  EXPECT_TRUE(buffer(*strategy, "plastic").equal(begin));
  tensors["student.head.bias"] = tensors["student.head.bias"] + 1;
  terms_of(*strategy, tensors, 17);  // ten steps on: 1 / 11 is below the momentum
  terms_of(*strategy, tensors, 17);  // another part of the same step
  EXPECT_TRUE(at::allclose(buffer(*strategy, "plastic"), begin + 0.25 * (list_of(tensors) - begin)));
  EXPECT_TRUE(buffer(*strategy, "stable").equal(begin));
}

TEST(ClsEr, AStudentThatIsItsAverageHasNothingToKeep) {
  TensorMap tensors = with_draw(batch(), 0);
  tensors["random.0"] = at::full({2}, 0.5, at::kDouble);
  const auto terms = terms_of(*made("cls_er"), tensors);
  EXPECT_EQ(value(terms, "loss_consistency"), 0);
  EXPECT_DOUBLE_EQ(terms.at("loss_ce").weight, 4.0 / 9);
  EXPECT_DOUBLE_EQ(terms.at("loss_er").weight, 5.0 / 9);
}

// The stable average says the label more surely: its logits are the target.
TEST(ClsEr, TheSurerAverageIsTheTarget) {
  const auto strategy = made("cls_er");
  TensorMap tensors = with_draw(batch(), 0);
  tensors["random.0"] = at::full({2}, 0.95, at::kDouble);  // neither moves
  terms_of(*strategy, tensors, 0);
  tensors["replay.0.labels"].fill_(0);
  const at::Tensor stable = buffer(*strategy, "stable");
  stable[kLength - kClasses] += 2;         // the bias of class 0
  const double expected = 4.0 / kClasses;  // (2^2 + 0 + 0) / K of each image
  EXPECT_NEAR(value(terms_of(*strategy, tensors, 1), "loss_consistency"), expected, 1e-12);
}

}  // namespace
}  // namespace guise::bridge::testing
