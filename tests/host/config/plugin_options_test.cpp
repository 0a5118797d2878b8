// Outside a run (guise apply): keys without a section. What a run adds to it is in resolve_test.cpp.
#include "config/plugin_options.h"

#include <gtest/gtest.h>

#include "config/support.h"

namespace guise::config {
namespace {

std::map<std::string, ChosenValue> completed(const Layer& given) {
  const OptionTable table = {real_option("ratio", 0.85, 0, 1), real_option("loss_weight", 1, 0, 1e9)};
  return complete_options({"masked", table, "", given});
}

std::string refusal(const std::string& key, const nlohmann::json& value) {
  return usage_text([&] { completed({{key, value, "--set"}}); });
}

TEST(PluginOptions, TheDefaultsAndWhatWasGiven) {
  const auto options = completed({{"ratio", 0.5, "--set"}});
  ASSERT_EQ(options.size(), 2u);
  EXPECT_EQ(options.at("ratio").value, 0.5);
  EXPECT_EQ(options.at("ratio").origin, "--set");
  EXPECT_EQ(options.at("loss_weight").value, 1);
  EXPECT_EQ(options.at("loss_weight").origin, "default");
}

TEST(PluginOptions, AnUnknownKeyIsToldWithTheNearestOfThePlugin) {
  EXPECT_TRUE(
      contains(refusal("rati", 0.5), "--set: rati: masked has no such option\n  try: did you mean ratio?"));
  EXPECT_TRUE(contains(refusal("ratio", 2), "--set: ratio: expected a number in [0, 1], received 2"));
}

TEST(PluginOptions, AnOverrideThatThePluginDoesNotHaveIsRefused) {
  const OptionTable table = {real_option("ratio", 0.85, 0, 1)};
  const auto text =
      usage_text([&] { complete_options({"masked", table, "", {}, {{"rato", 0.5}}, "default of kd"}); });
  EXPECT_TRUE(contains(text, "default of kd: rato: masked has no such option\n  try: did you mean ratio?"))
      << text;
}

TEST(PluginOptions, AnOptionMayNotHaveTheNameOfAKeyOfTheRunBesideIt) {
  EXPECT_EQ(key_shadowed_by(PluginKind::strategy, "start_epoch"), "strategy.start_epoch");
  EXPECT_EQ(key_shadowed_by(PluginKind::strategy, "name"), "strategy.name");
  EXPECT_EQ(key_shadowed_by(PluginKind::policy, "from"), "teacher.from");
  EXPECT_EQ(key_shadowed_by(PluginKind::policy, "start_epoch"), "average.start_epoch");
  EXPECT_EQ(key_shadowed_by(PluginKind::strategy, "batch_norm"), "");  // of other sections only
  EXPECT_EQ(key_shadowed_by(PluginKind::policy, "momentum"), "");
}

TEST(PluginOptions, WithoutASectionTheKeysOfARunAreNotOffered) {
  for (const char* key : {"lr", "start_epoch", "masked.ratio"}) {
    EXPECT_TRUE(contains(refusal(key, 1), "guise describe masked lists its options")) << key;
  }
}

}  // namespace
}  // namespace guise::config
