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

TEST(PluginOptions, WithoutASectionTheKeysOfARunAreNotOffered) {
  for (const char* key : {"lr", "start_epoch", "masked.ratio"}) {
    EXPECT_TRUE(contains(refusal(key, 1), "guise describe masked lists its options")) << key;
  }
}

}  // namespace
}  // namespace guise::config
