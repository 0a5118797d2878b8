// What follows from the masked term's formulas and is told in plugins/losses/common/README.md: that with v1
// and a linear head the mask is one on the gradient, that a head with a hidden layer breaks this, that with
// l2 v1 and v2 are one function, and which token never learns. Four channels, of which two are masked: six
// masks in all.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <array>

#include "../host/bridge/loaded_plugin.h"
#include "../host/bridge/tensor_step.h"

namespace guise::bridge::testing {
namespace {

using nlohmann::json;

constexpr int64_t kSamples = 3, kChannels = 4, kClasses = 3;
constexpr double kRatio = 0.5;

at::Tensor numbers(std::initializer_list<double> values, at::IntArrayRef sizes) {
  return at::tensor(std::vector<double>(values), at::kDouble).reshape(sizes);
}

TensorMap batch() {
  return {{"features", numbers({0.3, 1.2, 0.0, 2.1, 0.7, 0.4, 1.9, 0.2, 1.1, 0.6, 0.8, 3.0}, {3, 4})},
          {"targets", at::tensor({0L, 2L, 1L})},
          {"student.head.weight",
           numbers({0.5, -1.0, 0.3, 0.8, -0.4, 0.9, 1.1, -0.7, 0.2, 0.6, -1.2, 0.1}, {3, 4})},
          {"student.head.bias", numbers({0.4, -0.3, 0.2}, {3})},
          {"teacher.features", numbers({0.5, 1.0, 0.1, 1.8, 0.9, 0.2, 1.5, 0.6, 1.0, 0.7, 1.2, 2.2}, {3, 4})},
          {"teacher.head.weight",
           numbers({0.4, -0.8, 0.5, 0.6, -0.2, 1.0, 0.9, -0.9, 0.3, 0.4, -1.0, 0.3}, {3, 4})},
          {"teacher.head.bias", numbers({0.1, -0.2, 0.3}, {3})}};
}

SetupFacts facts() {
  SetupFacts facts;
  facts.dtype = at::kDouble;
  facts.feature_dim = kChannels;
  facts.classes = kClasses;
  facts.epochs = facts.steps_per_epoch = facts.total_steps = 1;
  return facts;
}

// Noise that keeps the channels a and b of every row and masks the two others.
at::Tensor keeping(int64_t a, int64_t b) {
  const at::Tensor noise = at::full({kSamples, kChannels}, 0.9, at::kDouble);
  noise.select(1, a).fill_(0.1);
  noise.select(1, b).fill_(0.2);
  return noise;
}

std::vector<at::Tensor> every_mask() {
  std::vector<at::Tensor> masks;
  for (int64_t a = 0; a < kChannels; ++a) {
    for (int64_t b = a + 1; b < kChannels; ++b) masks.push_back(keeping(a, b));
  }
  return masks;
}

// A head with a hidden layer: channels are mixed before they are cut off at 0.
class HiddenHead : public TensorStep {
 public:
  using TensorStep::TensorStep;
  at::Tensor head(Which which, const at::Tensor& features) override {
    const at::Tensor mix = numbers({1, -1, 0, 1, -1, 1, 1, 0, 0, 1, -1, 1, 1, 0, 1, -1}, {4, 4});
    return TensorStep::head(which, features.matmul(mix).relu());
  }
};

struct Outcome {
  double term = 0;
  at::Tensor feature_gradient, bias_gradient, token_gradient,
      inverse_token_gradient;  // undefined: none arrived
};

struct Tokens {
  double mask = 0, inverse = 0;
};

// One strategy on the batch with the masks of `noise`: its auxiliary term alone, and where its gradient goes.
template <class Step = TensorStep>
Outcome run(const char* plugin, json options, TensorMap inputs, const at::Tensor& noise, Tokens tokens = {}) {
  options["ce_weight"] = 0.0;
  const LoadedPlugin loaded(config::PluginKind::strategy, plugin);
  const auto strategy = loaded.strategy(options, facts());
  if (noise.defined()) inputs["random.0"] = noise;
  Step step(inputs, strategy->teacher_scope(), false);
  for (const PluginTensor& parameter : strategy->parameters()) {
    const at::NoGradGuard no_grad;
    if (parameter.tensor.requires_grad())
      parameter.tensor.fill_(parameter.name == "mask_token" ? tokens.mask : tokens.inverse);
  }
  const std::vector<Term> terms = strategy->loss(step);
  total_loss(terms).backward();
  Outcome outcome{terms.at(1).value.item<double>(),
                  step.leaf("features").grad(),
                  step.leaf("student.head.bias").grad(),
                  {},
                  {}};
  for (const PluginTensor& parameter : strategy->parameters()) {
    (parameter.name == "mask_token" ? outcome.token_gradient : outcome.inverse_token_gradient) =
        parameter.tensor.grad();
  }
  return outcome;
}

json masked(const char* mode, const char* inverse) {
  return {{"mask_ratio", kRatio}, {"mask_mode", mode}, {"inv_mode", inverse}};
}

// The largest less the least term over all masks.
template <class Step = TensorStep>
double spread_over_masks(const json& options, Tokens tokens) {
  double least = INFINITY, largest = -INFINITY;
  for (const at::Tensor& noise : every_mask()) {
    const double term = run<Step>("mask_all", options, batch(), noise, tokens).term;
    least = std::min(least, term);
    largest = std::max(largest, term);
  }
  return largest - least;
}

TEST(MaskedTermWithV1, IsTheSameForEveryMaskWhereTheHeadIsLinear) {
  for (const char* mode : {"s", "sgf", "agf"})
    EXPECT_LT(spread_over_masks(masked(mode, "v1"), {-0.7, -0.7}), 1e-14) << mode;
}

// Its tokens differ between the views, since that of the inverse view never moves: z_m + z_i is not z + one
// token.
TEST(MaskedTermWithV1, DependsOnTheMaskOnceAVectorOfTokensHasLearned) {
  EXPECT_LT(spread_over_masks(masked("a", "v1"), {}), 1e-14);
  EXPECT_GT(spread_over_masks(masked("a", "v1"), {-0.7, 0}), 1e-3);
}

TEST(MaskedTermWithV1, DependsOnTheMaskWhereTheHeadHasAHiddenLayer) {
  for (const char* mode : {"s", "sgf", "agf"})
    EXPECT_GT(spread_over_masks<HiddenHead>(masked(mode, "v1"), {-0.7, -0.7}), 1e-3) << mode;
}

TEST(MaskedTerm, DependsOnTheMaskWithoutTheInverseView) {
  EXPECT_GT(spread_over_masks(masked("sgf", "none"), {}), 1e-3);
}

// Distillation with the bias counted twice; the mask stands on the gradient: over all masks it lets a share
// of 1 - mask_ratio through.
TEST(MaskedTermWithV1, IsDistillationWithAMaskOnTheGradient) {
  TensorMap twice = batch();
  twice["student.head.bias"] = 2 * twice["student.head.bias"];
  const Outcome kd = run("kd", json::object(), twice, {});
  at::Tensor sum = at::zeros({kSamples, kChannels}, at::kDouble);
  for (const at::Tensor& noise : every_mask()) {
    const Outcome one = run("mask_all", masked("sgf", "v1"), batch(), noise);
    EXPECT_NEAR(one.term, kd.term, 1e-14);
    const at::Tensor kept = noise < 0.5;
    EXPECT_TRUE(at::allclose(one.feature_gradient, kd.feature_gradient * kept, 1e-12, 1e-14));
    EXPECT_TRUE(at::allclose(one.bias_gradient, kd.bias_gradient, 1e-12, 1e-14));
    sum += one.feature_gradient;
  }
  const double share = 1 - kRatio;
  EXPECT_TRUE(at::allclose(sum / 6, kd.feature_gradient * share, 1e-12, 1e-14));
  const Outcome weak = run("kd", {{"loss_weight", share}}, twice, {});
  EXPECT_TRUE(at::allclose(sum / 6, weak.feature_gradient, 1e-12, 1e-14));
}

TEST(MaskedTermWithL2, IsTheSameFunctionInV1AndV2) {
  for (const char* plugin : {"mask_all", "mask_clso"}) {
    for (const char* mode : {"s", "sgf", "a", "agf"}) {
      json v1 = masked(mode, "v1"), v2 = masked(mode, "v2");
      v1["criterion"] = v2["criterion"] = "l2";
      const at::Tensor noise = keeping(0, 2);
      const Tokens tokens{-0.7, 0.4};
      const Outcome one = run(plugin, v1, batch(), noise, tokens),
                    two = run(plugin, v2, batch(), noise, tokens);
      EXPECT_NEAR(one.term, two.term, 1e-14) << plugin << " " << mode;
      EXPECT_TRUE(at::allclose(one.feature_gradient, two.feature_gradient, 1e-12, 1e-14));
      v1["softmax_first"] = v2["softmax_first"] = true;
      const double apart =
          run(plugin, v1, batch(), noise, tokens).term - run(plugin, v2, batch(), noise, tokens).term;
      EXPECT_GT(std::abs(apart), 1e-4) << plugin << " " << mode;
    }
  }
}

TEST(InverseToken, GetsNoGradient) {
  for (const char* inverse : {"none", "v1", "v2"}) {
    const Outcome outcome = run("mask_all", masked("a", inverse), batch(), keeping(1, 3), {-0.7, 0});
    const at::Tensor& inverse_gradient = outcome.inverse_token_gradient;
    EXPECT_TRUE(!inverse_gradient.defined() || inverse_gradient.count_nonzero().item<int64_t>() == 0)
        << inverse;
    ASSERT_TRUE(outcome.token_gradient.defined()) << inverse;
    EXPECT_GT(outcome.token_gradient.abs().max().item<double>(), 1e-3) << inverse;
  }
}

}  // namespace
}  // namespace guise::bridge::testing
