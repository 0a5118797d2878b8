// The keys of a run: what is compared, what must be the same, and what levels are called.
#include "compare/level_keys.h"

#include <gtest/gtest.h>

#include "made_runs.h"
#include "support/errors.h"

namespace guise::compare::testing {
namespace {

using Names = std::vector<std::string>;

Names keys_of(const KeyValueMap& map) {
  Names keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

TEST(SplitKeys, AStrategyBringsItsTeacher) {
  const SplitKeys split = split_keys(make_run({"a", "kd", 7}), {});
  EXPECT_EQ(keys_of(split.level),
            (Names{"strategy.name", "strategy.start_epoch", "teacher.batch_norm", "teacher.combine",
                   "teacher.eval_on", "teacher.from", "teacher.from_network", "teacher.name"}));
  for (const char* key : {"data.name", "data.validation", "train.epochs", "optimizer.lr"})
    EXPECT_EQ(split.rest.count(key), 1u) << key;
  EXPECT_EQ(split.seed, 7);
}

TEST(SplitKeys, OneKeyIsComparedAlone) {
  const SplitKeys split = split_keys(make_run({"a", "kd"}), {.by = {"strategy.name", "train.epochs"}});
  EXPECT_EQ(keys_of(split.level), (Names{"strategy.name", "train.epochs"}));
  EXPECT_EQ(split.rest.count("teacher.name"), 1u);
}

// "strategy" is no place of "strategy_notes".
TEST(SplitKeys, APlaceIsAWholeName) {
  const SplitKeys split =
      split_keys(make_run({"a", "ce", 0, 90, {{"strategy_notes", 1}, {"records", 2}}}), {});
  EXPECT_EQ(split.level.count("strategy_notes"), 0u);
  EXPECT_EQ(split.rest.count("strategy_notes"), 1u);
  EXPECT_EQ(split.rest.count("records"), 1u);
}

TEST(SplitKeys, WhatIsIgnoredOrWithoutEffectIsInNeither) {
  const runs::Json changes = {{"checkpoint", {{"keep_last", 5}}}, {"record", {{"tensorboard", true}}}};
  const SplitKeys split = split_keys(make_run({"a", "ce", 0, 90, changes}), {.ignore = {"data"}});
  for (const auto& [key, value] : split.rest)
    EXPECT_FALSE(key.starts_with("data.") || key.starts_with("record.") || key.starts_with("checkpoint."))
        << key;
  EXPECT_EQ(split.rest.count("train.epochs"), 1u);
  const SplitKeys folder =
      split_keys(make_run({"a", "ce", 0, 90, {{"data", {{"name", "image_folder"}}}}}), {});
  EXPECT_EQ(folder.rest.at("data.root"), "/data");  // the folder says which images
}

// Neighbours that are one number as doubles.
TEST(SplitKeys, SeedsAreExact) {
  constexpr int64_t kLarge = (int64_t{1} << 53) + 1;
  EXPECT_EQ(split_keys(make_run({"a", "ce", kLarge}), {}).seed, kLarge);
  const auto pairs = paired({{"a", "ce", kLarge}, {"b", "ce", kLarge - 1}, {"c", "kd", kLarge}});
  EXPECT_EQ(pairs.groups.at(0).comparisons.at(0).seeds, std::vector<int64_t>{kLarge});
  for (const runs::Json& odd : {runs::Json("x"), runs::Json(1e300), runs::Json(nullptr)}) {
    EXPECT_EQ(split_keys(make_run({"a", "ce", 0, 90, {{"train", {{"seed", odd}}}}}), {}).seed, 0);
  }
}

TEST(CheckNames, TakeSectionsAndKeysOfAnyRun) {
  const std::vector<runs::Run> runs = make_runs({{"a", "ce"}, {"b", "mask_all"}});
  check_names(runs, {.by = {"strategy.mask_ratio"}, .ignore = {"train", "data.root"}});
  EXPECT_TRUE(support::contains(support::refusal_of([&] { check_names(runs, {.ignore = {"trainer"}}); }),
                                "--ignore: no run has the key trainer"));
  EXPECT_NE(support::refusal_of([&] { check_names(runs, {.by = {"strategy.mask"}}); }), "");
}

TEST(LevelLabels, AreAsShortAsTheyCanBe) {
  EXPECT_EQ(level_labels({{{"strategy.name", "ce"}}, {{"strategy.name", "kd"}, {"strategy.T", 4}}}),
            (Names{"ce", "kd"}));
  EXPECT_EQ(level_labels({{{"strategy.name", "kd"}, {"strategy.T", 4}, {"strategy.x", 1}},
                          {{"strategy.name", "kd"}, {"strategy.T", 2}, {"strategy.x", 1}}}),
            (Names{"kd T=4", "kd T=2"}));
}

// The name of a plugin tells more than a number.
TEST(LevelLabels, NamesOfPluginsComeFirst) {
  EXPECT_EQ(level_labels({{{"strategy.name", "kd"}, {"strategy.T", 4}, {"teacher.name", "ema"}},
                          {{"strategy.name", "kd"}, {"strategy.T", 2}, {"teacher.name", "swap"}}}),
            (Names{"kd teacher=ema", "kd teacher=swap"}));
}

TEST(LevelLabels, WithoutAStrategyTheyAreTheirKeys) {
  EXPECT_EQ(level_labels({{{"optimizer.lr", 0.1}}, {{"optimizer.lr", 0.2}}}),
            (Names{"optimizer.lr=0.1", "optimizer.lr=0.2"}));
  EXPECT_EQ(level_labels({{{"optimizer.lr", 0.1}, {"optimizer.name", "sgd"}}}),
            (Names{"optimizer=sgd optimizer.lr=0.1"}));
}

TEST(DifferenceText, ShowsTwoKeysAndCountsTheRest) {
  const KeyValueMap here = {{"a", 1}, {"b", 2}, {"c", 3}}, there = {{"a", 1}, {"b", 5}, {"d", 4}};
  EXPECT_EQ(differing_keys(here, there), (Names{"b", "c", "d"}));
  EXPECT_EQ(difference_text(here, there), "b (2, there 5), c (3, there none) and 1 more key");
  EXPECT_EQ(difference_text(here, {}), "a (1, there none), b (2, there none) and 1 more key");
  EXPECT_EQ(difference_text(here, here), "");
}

TEST(IdentityOf, TellsTypesAndPlacesApart) {
  EXPECT_EQ(identity_of({{"a", 1}, {"b", 2}}), identity_of({{"b", 2}, {"a", 1}}));
  EXPECT_NE(identity_of({{"a", 1}}), identity_of({{"a", "1"}}));
  EXPECT_NE(identity_of({{"a", 1}}), identity_of({{"b", 1}}));
}

}  // namespace
}  // namespace guise::compare::testing
