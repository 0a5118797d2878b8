// What the reference numbers do not reach: an example's loss by a calculation on paper, the tokens that a
// masked strategy owns, and what its constructor refuses.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "../host/bridge/loaded_plugin.h"
#include "../host/bridge/tensor_step.h"
#include "core/error.h"

namespace guise::bridge::testing {
namespace {

using nlohmann::json;

SetupFacts setup(int64_t feature_dim) {
  SetupFacts facts;
  facts.dtype = at::kDouble;
  facts.feature_dim = feature_dim;
  facts.classes = 2;
  facts.epochs = facts.steps_per_epoch = facts.total_steps = 1;
  return facts;
}

// The identity as head: logits are the features. Row 1: p = 1/2, 1/2. Row 2: p = 1/4, 3/4.
TensorMap two_rows() {
  const at::Tensor features = at::zeros({2, 2}, at::kDouble);
  features[1][1] = std::log(3.0);
  return {{"features", features},
          {"targets", at::zeros({2}, at::kLong)},
          {"student.head.weight", at::eye(2, at::kDouble)},
          {"student.head.bias", at::zeros({2}, at::kDouble)}};
}

TEST(TemplateC, EqualsACalculationOnPaper) {
  const LoadedPlugin plugin(config::PluginKind::strategy, "template_c", "lib/guise/examples");
  const auto strategy = plugin.strategy({{"loss_weight", 0.25}}, setup(2));
  TensorStep step(two_rows(), GUISE_TEACHER_NONE, false);
  const auto terms = strategy->loss(step);
  ASSERT_EQ(terms.size(), 2u);
  EXPECT_EQ(terms[0].name, "loss_ce");
  EXPECT_NEAR(terms[0].value.item<double>(), (std::log(2.0) + std::log(4.0)) / 2, 1e-14);
  EXPECT_EQ(terms[1].name, "loss_confidence");
  EXPECT_NEAR(terms[1].value.item<double>(),
              (-std::log(2.0) + 0.25 * std::log(0.25) + 0.75 * std::log(0.75)) / 2, 1e-14);
  EXPECT_EQ(terms[0].weight, 1.0);
  EXPECT_EQ(terms[1].weight, 0.25);
}

TEST(TemplateC, TemperatureDividesThePenaltysLogitsOnly) {
  const LoadedPlugin plugin(config::PluginKind::strategy, "template_c", "lib/guise/examples");
  const auto strategy = plugin.strategy({{"temperature", 0.5}}, setup(2));
  TensorStep step(two_rows(), GUISE_TEACHER_NONE, false);
  const auto terms = strategy->loss(step);
  ASSERT_EQ(terms.size(), 2u);
  EXPECT_NEAR(terms[0].value.item<double>(), (std::log(2.0) + std::log(4.0)) / 2, 1e-14);
  EXPECT_NEAR(terms[1].value.item<double>(),  // row 2: p = 1/10, 9/10
              (-std::log(2.0) + 0.1 * std::log(0.1) + 0.9 * std::log(0.9)) / 2, 1e-14);
}

// "name[size] learned|fixed ..." of mask_all's tokens for D = 20 and m = 17.
std::string tokens(const std::string& mode) {
  const LoadedPlugin plugin(config::PluginKind::strategy, "mask_all");
  const auto strategy = plugin.strategy({{"mask_mode", mode}}, setup(20));
  std::string text;
  for (const PluginTensor& one : strategy->parameters()) {
    text += one.name + "[" + std::to_string(one.tensor.numel()) + "] ";
    text += one.tensor.requires_grad() ? "learned " : "fixed ";
    EXPECT_EQ(one.tensor.count_nonzero().item<int64_t>(), 0) << mode;
  }
  return text;
}

TEST(Mask, OwnsTheTokensOfItsMode) {
  EXPECT_EQ(tokens("s"), "mask_token[1] learned ");
  for (const char* mode : {"sgf", "sgd"}) EXPECT_EQ(tokens(mode), "mask_token[1] fixed ");
  EXPECT_EQ(tokens("a"), "mask_token[17] learned inverse_token[3] learned ");
  for (const char* mode : {"agf", "agd"})
    EXPECT_EQ(tokens(mode), "mask_token[17] fixed inverse_token[3] fixed ");
  EXPECT_EQ(tokens("d"), "");
}

// The text of the refusal; "" when the options were accepted.
template <class Make>
std::string refusal(Make make) {
  try {
    make();
  } catch (const core::Error& error) {
    return error.what();
  }
  return "";
}

TEST(Mask, RefusesDropoutOfEveryChannel) {
  for (const char* name : {"mask_all", "mask_clso"}) {
    const LoadedPlugin plugin(config::PluginKind::strategy, name);
    const std::string text =
        refusal([&] { plugin.strategy({{"mask_mode", "d"}, {"mask_ratio", 1.0}}, setup(20)); });
    EXPECT_NE(text.find("mask_ratio below 1"), std::string::npos) << name << ": " << text;
  }
}

// A step whose terms all weigh 0 would leave every weight as it is.
TEST(Weights, AreNotAllZero) {
  const json none = {{"ce_weight", 0.0}, {"loss_weight", 0.0}};
  for (const char* name : {"kd", "kd_ema", "mask_all", "mask_clso"}) {
    const LoadedPlugin plugin(config::PluginKind::strategy, name);
    const std::string text = refusal([&] { plugin.strategy(none, setup(20)); });
    EXPECT_NE(text.find("ce_weight"), std::string::npos) << name << ": " << text;
    EXPECT_NE(text.find("nothing is trained"), std::string::npos) << name << ": " << text;
    for (const char* key : {"ce_weight", "loss_weight"}) {
      json one = none;
      one[key] = 0.1;
      EXPECT_EQ(refusal([&] { plugin.strategy(one, setup(20)); }), "") << name << " " << key;
    }
  }
  const LoadedPlugin plugin(config::PluginKind::strategy, "mask_all");
  json distillation_alone = none;
  distillation_alone["kd_weight"] = 0.1;
  EXPECT_EQ(refusal([&] { plugin.strategy(distillation_alone, setup(20)); }), "");
}

struct Wrong {
  const char* plugin;
  const char* key;
  json value;
};

TEST(Options, AStrategyRefusesWhatIsOutOfRange) {
  const Wrong wrong[] = {
      {"mask_clso", "mask_ratio", 1.01}, {"mask_all", "mask_ratio", -0.1}, {"kd", "temperature", 0.0},
      {"kd_ema", "loss_weight", -1.0},   {"mask_all", "mask_multi", 0},    {"mask_clso", "mask_mode", "x"},
      {"kd", "teacher_scope", "none"},   {"kd", "ce_weight", -0.1},        {"mask_all", "kd_weight", -1.0}};
  for (const auto& [name, key, value] : wrong) {
    const LoadedPlugin plugin(config::PluginKind::strategy, name);
    const std::string text = refusal([&] { plugin.strategy(json::object({{key, value}}), setup(20)); });
    EXPECT_NE(text.find(key), std::string::npos) << name << " " << key << ": " << text;
  }
}

TEST(Options, APolicyRefusesWhatIsOutOfRange) {
  const Wrong wrong[] = {{"ema", "momentum", 1.5}, {"ema", "interval", 0},
                         {"anneal", "gamma", 0.0}, {"cosine", "end_momentum", -0.1},
                         {"swa", "interval", -1},  {"swap", "interval_epochs", -1}};
  for (const auto& [name, key, value] : wrong) {
    const LoadedPlugin plugin(config::PluginKind::policy, name);
    const std::string text = refusal([&] { plugin.policy(json::object({{key, value}}), setup(0)); });
    EXPECT_NE(text.find(key), std::string::npos) << name << " " << key << ": " << text;
  }
}

}  // namespace
}  // namespace guise::bridge::testing
