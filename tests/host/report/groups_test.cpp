// Runs that share the values of keys.
#include "report/groups.h"

#include "made_runs.h"
#include "report/document.h"
#include "report/headline.h"
#include "report/text_report.h"
#include "support/errors.h"

namespace guise::report::testing {
namespace {

using support::refusal_of;

TEST(Groups, RunsAreGroupedByKeysInTheOrderOfTheirFirst) {
  const Runs runs = {run_of("kd", 0, {60}), run_of("ce", 0, {50}), run_of("kd", 1, {62})};
  const auto groups = groups_of(runs, kByStrategy);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].label, "kd");
  EXPECT_EQ(groups[0].runs, (std::vector<size_t>{0, 2}));
  EXPECT_EQ(groups_of(runs, {"strategy.name", "train.seed"})[2].label, "kd, 1");
}

TEST(Groups, APluginThatWasChosenByItsPathGoesByItsName) {
  const Runs runs = {run_of("/plugins/my_loss.so", 0, {60}), run_of("ce", 0, {50})};
  const auto groups = groups_of(runs, kByStrategy);
  EXPECT_EQ(groups[0].label, "my_loss");
  EXPECT_EQ(make_document(runs, kByStrategy)["runs"][0]["group"], "my_loss");
  EXPECT_EQ(method_of(runs[0]), "my_loss");
  EXPECT_NE(text_report(runs, core::Terminal{}).find("  my_loss: top-1 60.0 %"), std::string::npos);
}

TEST(Groups, AKeyThatNoRunHasBringsTheNearest) {
  const std::string text = refusal_of([] { groups_of({run_of("kd", 0, {60})}, {"strategy.nam"}); });
  EXPECT_NE(text.find("did you mean strategy.name?"), std::string::npos) << text;
}

TEST(Groups, GroupsOfOtherSettingsThanTheSeedAreTold) {
  const Runs runs = {run_of("kd", 0, {60}), run_of("kd", 1, {62}), run_of("kd", 2, {62}, 0.2)};
  EXPECT_TRUE(mixed_keys(runs, {"kd", {0, 1}}).empty());
  EXPECT_EQ(mixed_keys(runs, {"kd", {0, 2}}), std::vector<std::string>{"optimizer.lr"});
}

// The file's name alone would be one label for two plugins.
TEST(Groups, TwoFilesOfOneNameKeepTheirPaths) {
  const Runs runs = {run_of("/a/loss.so", 0, {1}), run_of("/b/loss.so", 0, {2})};
  const auto groups = groups_of(runs, kByStrategy);
  EXPECT_EQ(groups.at(0).label, "/a/loss.so");
  EXPECT_EQ(groups.at(1).label, "/b/loss.so");
}

TEST(Groups, WhatIsWrittenDownOnlyIsNoDifference) {
  Runs runs = {run_of("kd", 0, {1}), run_of("kd", 1, {2})};
  runs[1].config["train"]["threads"] = 4;
  runs[1].config["data"]["root"] = "/elsewhere";
  runs[1].config["record"] = {{"tensorboard", false}};
  runs[1].config["checkpoint"] = {{"keep_last", 9}};
  EXPECT_TRUE(mixed_keys(runs, {"kd", {0, 1}}).empty());
  runs[1].config["model"] = {{"width", 8}};  // only one of them has it
  EXPECT_EQ(mixed_keys(runs, {"kd", {0, 1}}), std::vector<std::string>{"model.width"});
}

}  // namespace
}  // namespace guise::report::testing
