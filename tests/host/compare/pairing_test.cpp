// Which runs are paired, and what is said of the others. Runs are made in memory.
#include "compare/pairing.h"

#include <gtest/gtest.h>

#include <cmath>

#include "made_runs.h"
#include "support/errors.h"

namespace guise::compare::testing {
namespace {

std::string refused(const std::vector<Made>& all, const PairingRequest& request = {}) {
  return support::refusal_of([&] { paired(all, request); });
}

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

runs::Json optimizer(const runs::Json& keys) {
  return {{"optimizer", keys}};
}
const runs::Json kOldSgd = optimizer({{"name", "sgd"}, {"momentum", 0.9}, {"beta1", 0.9}});
const runs::Json kSgd = optimizer({{"name", "sgd"}, {"momentum", 0.9}});
const runs::Json kAdamW = optimizer({{"name", "adamw"}, {"beta1", 0.9}});

TEST(Pairing, KeysOfAnotherPartAndDefaultsThatAreNotWrittenDownAreNoDifference) {
  for (const runs::Json& other : {kSgd, optimizer({{"name", "sgd"}}), runs::Json::object()})
    EXPECT_EQ(paired({{"old", "ce", 0, 90, kOldSgd}, {"new", "kd", 0, 91, other}}).groups.size(), 1U)
        << other;
  const std::string text = refused({{"a", "ce", 0, 90, kOldSgd}, {"b", "kd", 0, 91, kAdamW}});
  EXPECT_NE(text.find("in optimizer.name (adamw, there sgd)"), std::string::npos) << text;
  const std::string other = refused(
      {{"a", "ce", 0, 90, kOldSgd}, {"b", "kd", 0, 91, optimizer({{"name", "sgd"}, {"momentum", 0.8}})}});
  EXPECT_NE(other.find("in optimizer.momentum (0.8, there 0.9)"), std::string::npos) << other;
}

TEST(Pairing, PartsAreComparedWithTheirKeys) {
  const std::vector<Made> all = {{"a", "ce", 0, 90, kSgd}, {"b", "ce", 0, 91, kAdamW}};
  const Group group = paired(all, {.by = {"optimizer.name"}}).groups.at(0);
  EXPECT_EQ(group.levels[0].label, "optimizer=sgd");
  EXPECT_EQ(group.levels[1].label, "optimizer=adamw");
  EXPECT_EQ(paired({{"a", "ce", 0, 90, kSgd}, {"b", "kd", 0, 91, kAdamW}}, {.ignore = {"optimizer.name"}})
                .groups.size(),
            1U);
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

// Of ce and kd with seeds 0 to 2: forgets 10 points for each seed and 4 more with ce.
std::vector<runs::Run> forgetting_runs() {
  std::vector<runs::Run> runs = make_runs(kTwoByThree);
  for (runs::Run& run : runs) {
    const double forgets =
        10.0 * run.config["train"]["seed"].get<double>() + (run.config["strategy"]["name"] == "ce" ? 4 : 0);
    run.summary = {
        {"continual",
         {{"class", {{"forgetting_max", forgets}, {"average_accuracy", 50}}},
          {"task", {{"forgetting_max", nullptr}, {"reason", {{"forgetting_max", "there is one task"}}}}},
          {"teacher", {{"class", {{"forgetting_max", forgets / 2}}}}}}}};
  }
  return runs;
}

TEST(Pairing, FiguresOfForgettingAreComparedLikeAnyMetric) {
  const Paired paired = pair_runs(forgetting_runs(), {.metric = "continual.class.forgetting_max"});
  ASSERT_EQ(paired.groups.size(), 1u);
  EXPECT_EQ(paired.groups[0].comparisons[0].result.differences, (std::vector<double>{-4, -4, -4}));
  EXPECT_EQ(paired.groups[0].levels[0].runs[2].value, 24);
  const Paired teacher = pair_runs(forgetting_runs(), {.metric = "teacher.continual.class.forgetting_max"});
  EXPECT_EQ(teacher.groups[0].comparisons[0].result.differences, (std::vector<double>{-2, -2, -2}));
}

TEST(Pairing, AFigureThatIsNotThereSaysWhyOrWhatIs) {
  const auto refused = [](const PairingRequest& request) {
    return support::refusal_of([&] { pair_runs(forgetting_runs(), request); });
  };
  const std::string unknown = refused({.metric = "continual.class.forgeting_max"});
  EXPECT_NE(unknown.find("did you mean continual.class.forgetting_max"), std::string::npos) << unknown;
  std::vector<runs::Run> runs = forgetting_runs();
  runs[0].summary["continual"]["class"]["forgetting_max"] = nullptr;
  runs[0].summary["continual"]["class"]["reason"]["forgetting_max"] = "there is one task";
  const Paired paired = pair_runs(runs, {.metric = "continual.class.forgetting_max"});
  ASSERT_EQ(paired.left_out.size(), 2u);
  EXPECT_EQ(paired.left_out[0].reason, "has no continual.class.forgetting_max: there is one task");
  const std::string null = refused({.metric = "continual.task.forgetting_max"});
  EXPECT_NE(null.find("no run has continual.task.forgetting_max: there is one task"), std::string::npos)
      << null;
  const std::string best = refused({.metric = "continual.class.forgetting_max", .value = RunValue::best});
  EXPECT_NE(best.find("is of a whole run"), std::string::npos) << best;
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

}  // namespace
}  // namespace guise::compare::testing
