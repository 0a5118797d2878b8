// The numbers of tests/reference/compare, which Python made from other formulas.
#include "compare/compare.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "support/places.h"

namespace guise::compare {
namespace {

using nlohmann::json;

json reference() {
  return json::parse(std::ifstream(support::reference("compare/compare.json")));
}

void expect_near(const std::optional<double>& received, const json& expected) {
  ASSERT_EQ(received.has_value(), !expected.is_null());
  if (received) {
    EXPECT_NEAR(*received, expected.get<double>(), 1e-9);
  }
}

TEST(ComparePairs, GivesThePythonNumbers) {
  const json cases = reference()["pairs"];
  ASSERT_GE(cases.size(), 8U);
  for (const auto& [name, expected] : cases.items()) {
    SCOPED_TRACE(name);
    const PairedResult result = compare_pairs(expected["first"], expected["second"]);
    EXPECT_EQ(result.differences.size(), expected["n"]);
    EXPECT_NEAR(result.mean, expected["mean"].get<double>(), 1e-12);
    expect_near(result.half_width, expected["half_width"]);
    expect_near(result.t_p_value, expected["t_p_value"]);
    EXPECT_EQ(result.higher, expected["higher"]);
    EXPECT_EQ(result.lower, expected["lower"]);
    expect_near(result.sign_p_value, expected["sign_p_value"]);
  }
}

TEST(ComparePairs, DifferencesAreSecondMinusFirst) {
  EXPECT_EQ(compare_pairs({1, 5}, {3, 4}).differences, (std::vector<double>{2, -1}));
}

TEST(ComparePairs, RoundingIsNoSpread) {
  const PairedResult result = compare_pairs({0.1, 0.2, 0.3}, {0.2, 0.3, 0.4});  // not the same in binary
  EXPECT_FALSE(result.half_width);
  EXPECT_FALSE(result.t_p_value);
}

TEST(SignTest, CountsExactly) {
  const json cases = reference()["sign_tests"];
  ASSERT_GE(cases.size(), 6U);
  for (const json& expected : cases) {
    expect_near(sign_test(expected["higher"], expected["lower"]), expected["p_value"]);
  }
  EXPECT_FALSE(sign_test(0, 0));
}

TEST(SignTest, NeedsSixPairsForFivePercent) {
  EXPECT_GT(*sign_test(kLeastPairsForSignTest - 1, 0), 0.05);
  EXPECT_LT(*sign_test(kLeastPairsForSignTest, 0), 0.05);
}

TEST(Holm, AdjustsForTheNumberOfTests) {
  const json cases = reference()["holm"];
  ASSERT_GE(cases.size(), 4U);
  for (const json& expected : cases) {
    const std::vector<double> adjusted = holm_adjusted(expected["values"]);
    ASSERT_EQ(adjusted.size(), expected["adjusted"].size());
    for (size_t i = 0; i < adjusted.size(); ++i)
      EXPECT_NEAR(adjusted[i], expected["adjusted"][i].get<double>(), 1e-12);
  }
  EXPECT_TRUE(holm_adjusted({}).empty());
}

}  // namespace
}  // namespace guise::compare
