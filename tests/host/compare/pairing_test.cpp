// Which runs are paired, and what is said of the others. Runs are made in memory.
#include "compare/pairing.h"

#include <gtest/gtest.h>

#include <cmath>

#include "compare/compare_text.h"
#include "core/terminal.h"
#include "support/errors.h"

namespace guise::compare {

using support::refusal_of;

namespace {

struct Made {
  std::string name, strategy = "ce";
  int64_t seed = 0;
  double top1 = 90;
  runs::Json changes = runs::Json::object();  // of the configuration
};

runs::Run make_run(const Made& made) {
  runs::Run run;
  run.folder = "runs/" + made.name;
  run.label = made.name;
  run.state = runs::Lifecycle::finished;
  run.config = {{"data", {{"name", "cifar10"}, {"root", "/data"}, {"validation", 0.0}}},
                {"train", {{"epochs", 50}, {"seed", made.seed}, {"threads", 1}}},
                {"strategy", {{"name", made.strategy}, {"start_epoch", made.strategy == "ce" ? 0 : 25}}},
                {"teacher", {{"name", made.strategy == "ce" ? runs::Json(nullptr) : runs::Json("swap")}}}};
  if (made.strategy == "mask_all") run.config["strategy"]["mask_ratio"] = 0.85;
  run.config.merge_patch(made.changes);
  run.series = {{"top1", {{24, 0, made.top1 + 1}, {49, 0, made.top1}}}, {"loss", {{49, 0, 0.3}}}};
  run.best_evaluation = {{"top1", made.top1 + 1}};
  return run;
}

std::vector<runs::Run> make_runs(const std::vector<Made>& all) {
  std::vector<runs::Run> runs;
  for (const Made& made : all) runs.push_back(make_run(made));
  return runs;
}

Paired paired(const std::vector<Made>& all, const PairingRequest& request = {}) {
  return pair_runs(make_runs(all), request);
}

std::string refused(const std::vector<Made>& all, const PairingRequest& request = {}) {
  return refusal_of([&] { paired(all, request); });
}

runs::Json option(const char* key, const runs::Json& value) {
  return {{"strategy", {{key, value}}}};
}
runs::Json epochs(int64_t count) {
  return {{"train", {{"epochs", count}}}};
}

const std::vector<Made> kTwoByThree = {{"kd-0", "kd", 0, 91.0}, {"kd-1", "kd", 1, 91.5},
                                       {"ce-1", "ce", 1, 91.0}, {"ce-0", "ce", 0, 90.0},
                                       {"ce-2", "ce", 2, 93.0}, {"kd-2", "kd", 2, 93.5}};

TEST(Pairing, PairsBySeedAndTakesCeForTheBaseline) {
  const Paired result = paired(kTwoByThree);
  ASSERT_EQ(result.groups.size(), 1U);
  const Group& group = result.groups[0];
  EXPECT_EQ(group.levels[0].label, "ce");
  EXPECT_EQ(group.levels[1].label, "kd");
  ASSERT_EQ(group.comparisons.size(), 1U);
  EXPECT_EQ(group.comparisons[0].seeds, (std::vector<int64_t>{0, 1, 2}));
  EXPECT_EQ(group.comparisons[0].result.differences, (std::vector<double>{1.0, 0.5, 0.5}));
  EXPECT_TRUE(result.left_out.empty());
  EXPECT_TRUE(group.differs.empty());
}

TEST(Pairing, WhatDoesNotChangeAResultMayDiffer) {
  const runs::Json idle = {
      {"train", {{"threads", 8}}}, {"data", {{"root", "/elsewhere"}}}, {"checkpoint", {{"keep_last", 5}}}};
  EXPECT_EQ(paired({{"a", "ce"}, {"b", "kd", 0, 91, idle}}).groups.size(), 1U);
  const runs::Json folder = {{"data", {{"name", "image_folder"}}}};
  runs::Json other_folder = folder;
  other_folder["data"]["root"] = "/elsewhere";
  EXPECT_NE(refused({{"a", "ce", 0, 90, folder}, {"b", "kd", 0, 91, other_folder}}), "");
}

TEST(Pairing, ARunWithoutPartnerIsNamedWithTheKeysInWhichItDiffers) {
  std::vector<Made> all = kTwoByThree;
  all.push_back({"long", "kd", 1, 92, epochs(70)});
  all.push_back({"lonely", "kd", 7, 92});
  const Paired result = paired(all);
  EXPECT_EQ(result.groups.size(), 1U);
  ASSERT_EQ(result.left_out.size(), 2U);
  EXPECT_EQ(result.left_out[0].reason, "has no partner: it differs from ce-1 in train.epochs (70, there 50)");
  EXPECT_EQ(result.left_out[1].reason, "has no partner with its seed, 7");
}

TEST(Pairing, IgnoredKeysMayDiffer) {
  const std::vector<Made> all = {{"a", "ce"}, {"b", "kd", 0, 91, epochs(70)}};
  EXPECT_NE(refused(all).find("train.epochs (70, there 50)"), std::string::npos) << refused(all);
  EXPECT_EQ(paired(all, {.ignore = {"train.epochs"}}).groups.size(), 1U);
}

TEST(Pairing, SettingsAreNotMixed) {
  std::vector<Made> all = kTwoByThree;
  for (Made made : kTwoByThree)
    all.push_back({made.name + "-long", made.strategy, made.seed, made.top1 + 1, epochs(70)});
  const Paired result = paired(all);
  ASSERT_EQ(result.groups.size(), 2U);
  EXPECT_EQ(result.groups[0].differs.at("train.epochs"), 50);
  EXPECT_EQ(result.groups[1].differs.at("train.epochs"), 70);
  EXPECT_EQ(result.groups[1].comparisons[0].result.differences.size(), 3U);
}

TEST(Pairing, LevelsAreNamedByWhatTellsThemApart) {
  const Paired result = paired({{"a", "ce"},
                                {"b", "mask_all", 0, 91, option("mask_ratio", 0.5)},
                                {"c", "mask_all", 0, 92},
                                {"d", "mask_all", 0, 92, {{"teacher", {{"name", "ema"}, {"momentum", 0.1}}}}},
                                {"e", "/plugins/my_loss.so"}});
  std::vector<std::string> labels;
  for (const Level& level : result.groups[0].levels) labels.push_back(level.label);
  EXPECT_EQ(labels, (std::vector<std::string>{"ce", "mask_all teacher=swap mask_ratio=0.5",
                                              "mask_all teacher=swap mask_ratio=0.85", "mask_all teacher=ema",
                                              "my_loss"}));
  EXPECT_EQ(result.groups[0].comparisons.size(), 4U);
}

TEST(Pairing, APluginThatWasChosenByItsPathGoesByItsNameEverywhere) {
  const runs::Json teacher = {{"teacher", {{"name", "./build/my_policy.so"}}}};
  const Paired result =
      paired({{"a", "kd", 0, 90, teacher}, {"b", "./my_loss.so"}, {"c", "kd"}}, {.baseline = "my_loss"});
  EXPECT_EQ(result.groups[0].levels[0].label, "my_loss");
  EXPECT_EQ(result.groups[0].levels[1].label, "kd teacher=my_policy");
  const std::string by_path =
      paired({{"a", "kd"}, {"b", "./my_loss.so"}}, {.baseline = "./my_loss.so"}).groups[0].levels[0].label;
  EXPECT_EQ(by_path, "my_loss");
}

TEST(Pairing, AnotherKeyIsCompared) {
  const Paired result =
      paired({{"b", "mask_all", 0, 91, option("mask_ratio", 0.5)},
              {"c", "mask_all", 0, 92},
              {"d", "mask_all", 0, 93, option("mask_ratio", 0.95)}},
             {.by = {"strategy.mask_ratio"}, .baseline = "mask_ratio=0.85", .all_pairs = true});
  EXPECT_EQ(result.groups[0].levels[0].label, "mask_ratio=0.85");
  EXPECT_EQ(result.groups[0].levels[1].label, "mask_ratio=0.5");
  EXPECT_EQ(result.groups[0].comparisons.size(), 3U);
  EXPECT_NE(refused({{"a", "ce"}, {"b", "kd"}}, {.by = {"train.epochs"}}), "");
}

TEST(Pairing, RunsThatAreNotFinishedOrLackTheMetricAreLeftOut) {
  std::vector<runs::Run> runs = make_runs(kTwoByThree);
  runs[0].state = runs::Lifecycle::stopped;
  runs[0].state_text = "stopped by SIGTERM, epoch 3 of 50";
  runs[1].series.erase(runs[1].series.begin());
  runs[5].series[0].points.back().value = std::nan("");
  runs.push_back(make_run({"kd-9", "kd", 9}));
  runs.push_back(make_run({"ce-9", "ce", 9}));
  const Paired result = pair_runs(runs, {});
  ASSERT_EQ(result.left_out.size(), 6U);
  EXPECT_EQ(result.left_out[0].reason, "is not finished: stopped by SIGTERM, epoch 3 of 50");
  EXPECT_EQ(result.left_out[1].reason, "has no top1");
  EXPECT_EQ(result.left_out[5].reason, "has a top1 that is not finite");
}

TEST(Pairing, BestValuesOfATestSetAreRefused) {
  const std::string text = refused(kTwoByThree, {.value = RunValue::best});
  EXPECT_NE(text.find("data.validation above 0"), std::string::npos) << text;
  std::vector<Made> held_out = kTwoByThree;
  for (Made& made : held_out) made.changes = {{"data", {{"validation", 0.1}}}};
  EXPECT_EQ(paired(held_out, {.value = RunValue::best}).groups[0].levels[0].runs[0].value, 91.0);
}

TEST(Pairing, TheSameRunTwiceIsRefused) {
  const std::string text = refused({{"a", "ce"}, {"b", "kd"}, {"again", "kd"}});
  EXPECT_NE(text.find("b and again: have the same configuration and seed"), std::string::npos) << text;
}

TEST(Pairing, UnknownNamesAreRefusedWithTheNearest) {
  EXPECT_NE(refused(kTwoByThree, {.by = {"stratgy"}}).find("did you mean strategy"), std::string::npos);
  EXPECT_NE(refused(kTwoByThree, {.ignore = {"train.epoch"}}).find("train.epochs"), std::string::npos);
  EXPECT_NE(refused(kTwoByThree, {.metric = "top2"}).find("top1"), std::string::npos);
  EXPECT_NE(refused(kTwoByThree, {.baseline = "dk"}).find("one of kd, ce"), std::string::npos);
  EXPECT_NE(refused(kTwoByThree, {.by = {"train.seed"}}).find("paired by train.seed"), std::string::npos);
}

TEST(Pairing, RunsOfOneLevelCannotBeCompared) {
  const std::string text = refused({{"a", "kd"}, {"b", "kd", 1}});
  EXPECT_NE(text.find("all runs are kd"), std::string::npos) << text;
}

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

}  // namespace
}  // namespace guise::compare
