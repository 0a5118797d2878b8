// How a comparison is told: its numbers, and what they cannot say. Expected values are made by hand.
#include "compare/compare_text.h"

#include <gtest/gtest.h>

#include <cmath>

#include "made_runs.h"
#include "support/errors.h"

namespace guise::compare::testing {
namespace {

using support::contains;

std::string text_of(const std::vector<Made>& all) {
  return compare_text(make_runs(all), {}, paired(all), core::Terminal{});
}

TEST(CompareText, SaysThatTwoPairsAreTooFew) {
  std::vector<Made> all = kTwoByThree;
  all.resize(4);
  const std::string text = text_of(all);
  EXPECT_NE(text.find("Two pairs of runs is too few"), std::string::npos) << text;
  EXPECT_NE(text.find("fewer than 6 pairs"), std::string::npos);
  EXPECT_NE(text.find("+0.75  -"), std::string::npos) << text;
}

TEST(CompareText, SaysHowManyComparisonsThereAre) {
  std::vector<Made> all = kTwoByThree;
  for (int64_t seed = 0; seed < 3; ++seed) all.push_back({"m" + std::to_string(seed), "mask_all", seed, 92});
  EXPECT_NE(text_of(all).find("These are 2 comparisons"), std::string::npos);
  EXPECT_EQ(text_of(kTwoByThree).find("comparisons"), std::string::npos);
}

TEST(CompareJson, HoldsEveryNumber) {
  const runs::Json document = compare_json(make_runs(kTwoByThree), {}, paired(kTwoByThree));
  EXPECT_EQ(document["schema"], "guise.compare/1");
  const runs::Json& comparison = document["groups"][0]["comparisons"][0];
  EXPECT_EQ(comparison["level"], "kd");
  EXPECT_EQ(comparison["baseline"], "ce");
  EXPECT_EQ(comparison["pairs"], 3);
  EXPECT_EQ(comparison["interval"].size(), 2U);
  EXPECT_EQ(comparison["t_test"]["p"], comparison["t_test"]["p_holm"]);
  EXPECT_EQ(document["groups"][0]["levels"][0]["runs"][2]["run"], "runs/ce-2");
}

// One comparison of levels a and b with these numbers.
Paired told(const PairedResult& result, std::optional<double> holm) {
  Group group;
  group.levels = {{"a", {}, {{0, 0, 90}, {1, 1, 92}}}, {"b", {}, {{2, 0, 91}}}};
  group.comparisons = {{0, 1, {0}, result, holm}};
  return {{group}, {}};
}

std::string text_of(const Paired& paired, const PairingRequest& request = {}) {
  return compare_text(make_runs({{"ce-0"}, {"ce-1"}, {"kd-0"}}), request, paired, core::Terminal{});
}

PairedResult result_of(std::vector<double> differences, double mean, std::optional<double> half_width) {
  PairedResult result;
  result.differences = std::move(differences);
  result.mean = mean;
  result.half_width = half_width;
  return result;
}

// SD of 90 and 92 is the root of 2.
TEST(CompareText, ShowsMeansIntervalsAndProbabilities) {
  PairedResult result = result_of({1, 0, -0.5, 2}, 0.625, 1.5);
  result.t_p_value = 0.0004;
  result.higher = 2, result.lower = 1;
  result.sign_p_value = 1;
  const std::string text = text_of(told(result, 0.0123));
  support::expect_mentions(
      text, {"top1, final value; runs paired by train.seed; greater is better\n", "a      2     91    1.41",
             "b - a", "+0.625", "[-0.875, +2.12]", "< 0.001", "0.012", "2 up, 1 down, 1 equal", "1.000"});
}

TEST(CompareText, SaysWhichDirectionIsBetter) {
  const Paired paired = told(result_of({1, 2}, 1.5, std::nullopt), std::nullopt);
  for (const char* metric :
       {"continual.class.forgetting_max", "teacher.continual.task.forgetting_first", "loss"}) {
    EXPECT_TRUE(contains(text_of(paired, {.metric = metric}), "train.seed; less is better\n")) << metric;
    EXPECT_EQ(compare_json(make_runs({{"a"}, {"b"}, {"c"}}), {.metric = metric}, paired)["better"], "less");
  }
  EXPECT_TRUE(contains(text_of(paired, {.metric = "continual.class.average_accuracy"}), "greater is better"));
  EXPECT_TRUE(contains(text_of(paired, {.metric = "novelty"}), "train.seed\n"));
}

TEST(CompareText, WhatThereIsNotIsADash) {
  const std::string text = text_of(told(result_of({1}, 1, std::nullopt), std::nullopt));
  EXPECT_TRUE(contains(text, "b      1     91    -"));
  EXPECT_TRUE(contains(text, "One pair of runs is too few"));
}

TEST(CompareText, NamesWhatWasLeftOutAndWhy) {
  Paired paired = told(result_of({1, 2, 3}, 2, 1.0), 0.5);
  paired.left_out = {{2, "is not finished: x\x1b"}};
  const std::string text = text_of(paired);
  EXPECT_TRUE(contains(text, "Left out\n  kd-0 is not finished: x"));
  EXPECT_FALSE(contains(text, "\x1b"));
}

TEST(CompareNotes, DifferencesWithoutSpreadHaveNoInterval) {
  const auto notes = compare_notes({}, told(result_of({1, 1, 1}, 1, std::nullopt), std::nullopt));
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_TRUE(contains(notes[0], "fewer than 6 pairs"));
  EXPECT_TRUE(contains(notes[1], "no spread"));
}

TEST(CompareNotes, EnoughPairsThatDifferNeedNone) {
  PairedResult result = result_of({1, 2, 1, 2, 1, 2}, 1.5, 0.5);
  result.higher = 6;
  EXPECT_TRUE(compare_notes({}, told(result, 0.01)).empty());
}

// Of a loss it is the least of many.
TEST(CompareNotes, ABestValueIsTooGoodWhateverItsDirection) {
  PairedResult result = result_of({1, 2, 1, 2, 1, 2}, 1.5, 0.5);
  result.higher = 6;
  for (const char* metric : {"top1", "loss"}) {
    const auto notes = compare_notes({.metric = metric, .value = RunValue::best}, told(result, 0.01));
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_TRUE(contains(notes[0], "A best value is chosen among many, so it is better than"));
  }
}

TEST(CompareJson, WhatThereIsNotIsNull) {
  const PairingRequest request{.value = RunValue::best};
  const runs::Json document = compare_json(make_runs({{"ce-0"}, {"ce-1"}, {"kd-0"}}), request,
                                           told(result_of({1}, 1, std::nullopt), std::nullopt));
  EXPECT_EQ(document["value"], "best");
  const runs::Json& comparison = document["groups"][0]["comparisons"][0];
  EXPECT_TRUE(comparison["interval"].is_null());
  EXPECT_TRUE(comparison["t_test"]["p"].is_null());
  EXPECT_TRUE(document["groups"][0]["levels"][1]["standard_deviation"].is_null());
  EXPECT_NEAR(document["groups"][0]["levels"][0]["standard_deviation"].get<double>(), std::sqrt(2.0), 1e-12);
}

}  // namespace
}  // namespace guise::compare::testing
