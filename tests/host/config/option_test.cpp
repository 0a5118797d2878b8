#include "config/option.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "config/support.h"

namespace guise::config {
namespace {

using nlohmann::json;

Option option_of(OptionType type, json default_value) {
  Option option;
  option.type = type;
  option.default_value = std::move(default_value);
  return option;
}

TEST(Option, AnIntegerWidensToARealAndNothingElseIsConverted) {
  const Option real = option_of(OptionType::real, 1.0);
  EXPECT_TRUE(checked_value(real, 3, "x").is_number_float());
  for (const json& wrong : {json("1"), json(true), json(nullptr), json::array({1}), json::object()}) {
    EXPECT_THROW(checked_value(real, wrong, "x"), core::Error) << wrong;
  }
  const Option integer = option_of(OptionType::integer, 1);
  for (const json& wrong : {json(1.0), json("1"), json(false)}) {
    EXPECT_THROW(checked_value(integer, wrong, "x"), core::Error) << wrong;
  }
  EXPECT_THROW(checked_value(option_of(OptionType::boolean, true), 1, "x"), core::Error);
  EXPECT_THROW(checked_value(option_of(OptionType::string, "a"), 1, "x"), core::Error);
}

TEST(Option, BoundsAreInclusiveUnlessExclusive) {
  Option option = option_of(OptionType::real, 0.5);
  option.minimum = 0;
  option.maximum = 1;
  EXPECT_EQ(checked_value(option, 0, "x"), 0.0);
  EXPECT_EQ(checked_value(option, 1, "x"), 1.0);
  option.minimum_exclusive = option.maximum_exclusive = true;
  EXPECT_THROW(checked_value(option, 0, "x"), core::Error);
  EXPECT_THROW(checked_value(option, 1, "x"), core::Error);
}

TEST(Option, NonFiniteAndOversizedNumbersAreRefused) {
  const Option real = option_of(OptionType::real, 1.0);
  EXPECT_THROW(checked_value(real, std::nan(""), "x"), core::Error);
  EXPECT_THROW(checked_value(real, INFINITY, "x"), core::Error);
  const Option integer = option_of(OptionType::integer, 1);
  EXPECT_THROW(checked_value(integer, std::numeric_limits<uint64_t>::max(), "x"), core::Error);
  EXPECT_EQ(checked_value(integer, std::numeric_limits<int64_t>::max(), "x"),
            std::numeric_limits<int64_t>::max());
}

TEST(Option, NullIsAllowedOnlyWhereItIsTheDefault) {
  EXPECT_TRUE(checked_value(option_of(OptionType::integer, nullptr), nullptr, "x").is_null());
  EXPECT_THROW(checked_value(option_of(OptionType::integer, 1), nullptr, "x"), core::Error);
}

TEST(Option, ListsAreCheckedItemByItem) {
  Option option = option_of(OptionType::integer_list, json::array());
  option.minimum = 1;
  EXPECT_EQ(checked_value(option, {1, 2}, "x"), json({1, 2}));
  EXPECT_EQ(checked_value(option, json::array(), "x"), json::array());
  EXPECT_THROW(checked_value(option, {1, 0}, "x"), core::Error);
  EXPECT_THROW(checked_value(option, {1, 2.5}, "x"), core::Error);
  EXPECT_THROW(checked_value(option, 1, "x"), core::Error);
  EXPECT_TRUE(checked_value(option_of(OptionType::real_list, json::array()), {1}, "x")[0].is_number_float());
}

TEST(Option, OneTextIsAListOfOne) {
  const Option option = option_of(OptionType::text_list, json::array());
  EXPECT_EQ(checked_value(option, "a", "x"), json({"a"}));
  EXPECT_EQ(checked_value(option, {"a", "b"}, "x"), json({"a", "b"}));
  EXPECT_EQ(checked_value(option, json::array(), "x"), json::array());
  for (const json& wrong : {json(1), json({"a", 1}), json::object(), json(nullptr)})
    EXPECT_THROW(checked_value(option, wrong, "x"), core::Error) << wrong;
  EXPECT_EQ(expected_text(option), "a text or a list of them");
}

TEST(Option, NumbersByNameAreCheckedOneByOne) {
  Option option = option_of(OptionType::real_map, json::object());
  option.minimum = 0;
  const json widened = checked_value(option, {{"head", 2}, {"layer1.", 0.5}}, "x");
  EXPECT_EQ(widened, json({{"head", 2.0}, {"layer1.", 0.5}}));
  EXPECT_TRUE(widened["head"].is_number_float());
  EXPECT_EQ(checked_value(option, json::object(), "x"), json::object());
  for (const json& wrong : {json(1), json::array(), json({{"head", -1}}), json({{"head", "1"}}),
                            json({{"", 1}}), json({{"head", {{"weight", 1}}}}), json(nullptr)})
    EXPECT_THROW(checked_value(option, wrong, "x"), core::Error) << wrong;
  EXPECT_EQ(expected_text(option), "an object of names, each with a number at least 0");
}

TEST(Option, TheMessageNamesPlaceExpectedReceivedAndTheNearestChoice) {
  Option option = option_of(OptionType::string, "kd");
  option.choices = {"kd", "l2", "cosine"};
  const std::string text = usage_text([&] { checked_value(option, "cosin", "--set: strategy.criterion"); });
  EXPECT_EQ(text,
            "--set: strategy.criterion: expected one of kd, l2, cosine, received \"cosin\"\n"
            "  try: did you mean cosine?");
}

TEST(Option, ExpectedTextNamesTypeAndRange) {
  Option option = option_of(OptionType::real, 1.0);
  EXPECT_EQ(expected_text(option), "a number");
  option.minimum = 0;
  EXPECT_EQ(expected_text(option), "a number at least 0");
  option.maximum = 1;
  option.maximum_exclusive = true;
  EXPECT_EQ(expected_text(option), "a number in [0, 1)");
  EXPECT_EQ(expected_text(option_of(OptionType::integer, nullptr)), "an integer or null");
}

TEST(Option, ALongValueIsCutInTheMessage) {
  const Option option = option_of(OptionType::real, 1.0);
  EXPECT_LT(usage_text([&] { checked_value(option, std::string(1'000'000, 'x'), "p"); }).size(), 200u);
}

}  // namespace
}  // namespace guise::config
