// The corners of an option table, and the made-up tensors that checks feed a plugin.
#include "examine/checks/subject.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace guise::examine {
namespace {

using nlohmann::json;

config::Option real(double minimum, double maximum, bool open, double now) {
  config::Option option;
  option.key = "x";
  option.default_value = now;
  option.minimum = minimum;
  option.maximum = maximum;
  option.minimum_exclusive = option.maximum_exclusive = open;
  return option;
}

std::vector<json> values_of(const config::Option& option) {
  std::vector<json> values;
  for (const json& corner : option_corners({option})) values.push_back(corner.at(option.key));
  return values;
}

TEST(OptionCorners, AreTheDefaultAndTheEndsOfAClosedRange) {
  EXPECT_EQ(values_of(real(0, 1, false, 0.5)), (std::vector<json>{0.5, 0.0, 1.0}));
}

TEST(OptionCorners, StayInsideAnOpenRangeAndGoOutwardsWhereThereIsNoEnd) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(values_of(real(0, infinity, true, 2)), (std::vector<json>{2.0, 0.5, 5.0}));
  EXPECT_EQ(values_of(real(-infinity, infinity, false, 0)), (std::vector<json>{0.0, -1.0, 1.0}));
}

TEST(OptionCorners, AreEveryChoiceAndBothBools) {
  config::Option choice, flag;
  choice.key = "mode";
  choice.type = config::OptionType::string;
  choice.default_value = "b";
  choice.choices = {"a", "b", "c"};
  flag.key = "on";
  flag.type = config::OptionType::boolean;
  flag.default_value = true;
  EXPECT_EQ(option_corners({choice, flag}), (std::vector<json>{{{"mode", "b"}, {"on", true}},
                                                               {{"mode", "a"}, {"on", true}},
                                                               {{"mode", "c"}, {"on", true}},
                                                               {{"mode", "b"}, {"on", false}}}));
}

config::Option whole(double minimum, double maximum, int64_t now) {
  config::Option option = real(minimum, maximum, false, 0);
  option.type = config::OptionType::integer;
  option.default_value = now;
  return option;
}

TEST(OptionCorners, OfIntegersAreIntegers) {
  EXPECT_EQ(values_of(whole(1, 7, 3)), (std::vector<json>{3, 1, 7}));
  EXPECT_EQ(values_of(whole(3, 3, 3)), std::vector<json>{3});
  config::Option open = whole(0, 10, 5);
  open.minimum_exclusive = open.maximum_exclusive = true;
  EXPECT_EQ(values_of(open), (std::vector<json>{5, 2, 8}));  // a quarter of the way: 1.25 and 8.75
}

// INT64_MAX stands for no end at all: a corner there is on the way to it, and within the range.
TEST(OptionCorners, OfIntegersStayInARangeThatIsAlmostEndless) {
  EXPECT_EQ(values_of(whole(1, 9.2e18, 5)), (std::vector<json>{5, 1, 11}));
}

TEST(MakeInputs, AreTheSeedsAndHaveTheirShapes) {
  const Shape shape{3, 8, 2};
  const TensorMap inputs = make_inputs(1, shape, at::kDouble), again = make_inputs(1, shape, at::kDouble);
  ASSERT_EQ(inputs.size(), 7u);
  for (const auto& [name, tensor] : inputs) EXPECT_TRUE(at::equal(tensor, again.at(name))) << name;
  EXPECT_EQ(inputs.at("features").sizes(), (at::IntArrayRef{3, 8}));
  EXPECT_EQ(inputs.at("student.head.weight").sizes(), (at::IntArrayRef{2, 8}));
  EXPECT_EQ(inputs.at("teacher.head.bias").sizes(), at::IntArrayRef{2});
  EXPECT_TRUE(at::equal(inputs.at("targets"), at::tensor({0, 1, 0}, at::kLong)));
  EXPECT_FALSE(at::equal(inputs.at("features"), make_inputs(2, shape, at::kDouble).at("features")));
}

// One set of numbers in every type: results are compared across types.
TEST(MakeInputs, AreTheSameNumbersInEveryType) {
  const TensorMap fine = make_inputs(1, {}, at::kDouble), coarse = make_inputs(1, {}, at::kFloat);
  EXPECT_TRUE(at::equal(fine.at("features").to(at::kFloat), coarse.at("features")));
}

TEST(Magnitude, AddsWhatTermsWeigh) {
  train::LossSum sum;
  sum.terms = {{"a", 3, -1.5}, {"b", 1, 2}};
  EXPECT_EQ(magnitude(sum), 3.5);
}

TEST(AllFinite, SeesEveryEntry) {
  EXPECT_TRUE(all_finite(at::zeros({0})));
  EXPECT_TRUE(all_finite(at::ones({2})));
  EXPECT_FALSE(all_finite(at::tensor({1.0, std::nan("")})));
  EXPECT_FALSE(all_finite(at::tensor({-std::numeric_limits<double>::infinity()})));
}

TEST(OptionsText, NamesWhatDiffersFromTheDefaults) {
  const config::OptionTable table = {real(0, 1, false, 0.5)};
  EXPECT_EQ(options_text(table, {{"x", 0.5}}), "the defaults");
  EXPECT_EQ(options_text({real(0, 1, false, 0.5)}, {{"x", 0.25}, {"y", 1}}), "x=0.25");
}

TEST(TextOfError, IsTheFirstLine) {
  try {
    throw std::runtime_error("first\nsecond");
  } catch (...) {
    EXPECT_EQ(text_of_error(), "first");
  }
}

}  // namespace
}  // namespace guise::examine
