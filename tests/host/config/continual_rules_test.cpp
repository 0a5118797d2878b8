// What goes together in a run with tasks, and what else is by default there.
#include "config/continual_rules.h"

#include <gtest/gtest.h>

#include "config/resolve_support.h"

namespace guise::config {
namespace {

using namespace testing;
using support::expect_mentions;

TEST(ContinualRules, NumbersThatContradictEachOtherAreRefused) {
  expect_mentions(
      refusal({"continual.tasks=3", "continual.sizes=[5,5]"}),
      {"--set: continual.sizes", "a number of classes for each of the 3 tasks", "received [5,5]"});
  expect_mentions(
      refusal({"continual.tasks=3", "continual.epochs=[1,2]"}),
      {"--set: continual.epochs", "one number, or one for each of the 3 tasks", "received [1,2]"});
  EXPECT_EQ(resolved({"continual.tasks=2", "continual.sizes=[5,5]"}).run.continual.tasks, 2);
}

TEST(ContinualRules, WhatDoesNotGoTogetherIsRefused) {
  expect_mentions(refusal({"continual.tasks=2", "continual.joint=true", "continual.loss_over=new"}),
                  {"continual.loss_over", "images of earlier tasks", "expected seen"});
  expect_mentions(refusal({"continual.tasks=2", "optimizer.rebuild_at_start=true"}),
                  {"optimizer.rebuild_at_start", "begin anew with each", "expected false"});
  expect_mentions(refusal({"continual.tasks=2", "continual.by_task=0: optimizer.rebuild_at_start=true"}),
                  {"continual.by_task", "no optimizer.rebuild_at_start"});
  const std::string other = "continual.by_task=1: optimizer.name=adamw";
  expect_mentions(refusal({"continual.tasks=2", "continual.fresh_optimizer=false", other}),
                  {"continual.by_task", "takes the optimizer along", "no optimizer.name"});
  EXPECT_EQ(resolved({"continual.tasks=2", other}).run.continual.by_task.size(), 1u);
}

TEST(ContinualRules, AnOverrideIsCheckedBeforeTheRun) {
  expect_mentions(refusal({"continual.tasks=2", "continual.by_task=2: optimizer.lr=1"}),
                  {"--set: continual.by_task", "tasks from 0 to 1"});
}

TEST(ContinualRules, KeysThatAPlainRunDoesNotReadAreTold) {
  const Resolved idle = resolved({"continual.joint=true", "evaluate.interval_steps=5"});
  EXPECT_TRUE(warned(idle, "continual.joint: it is read with continual.tasks only"));
  EXPECT_TRUE(warned(idle, "evaluate.interval_steps: it is read with continual.tasks only"));
  EXPECT_TRUE(resolved({"continual.tasks=2", "continual.joint=true"}).warnings.empty());
}

TEST(ContinualRules, ABufferNeedsTasksAndABatchABuffer) {
  expect_mentions(refusal({"continual.buffer.size=200"}),
                  {"--set: continual.buffer.size", "a run without tasks", "expected 0", "received 200",
                   "continual.tasks=5"});
  expect_mentions(refusal({"continual.tasks=2", "continual.buffer.batch=32"}),
                  {"--set: continual.buffer.batch", "no images are kept", "expected 0", "received 32",
                   "continual.buffer.size=200"});
  expect_mentions(refusal({"continual.tasks=2", "continual.buffer.size=20", "continual.buffer.policy=fifo"}),
                  {"continual.buffer.policy", "reservoir", "class_balanced", "herding", "fifo"});
  const Resolved good =
      resolved({"continual.tasks=2", "continual.buffer.size=20", "continual.buffer.batch=8"});
  EXPECT_EQ(good.run.continual.buffer.size, 20);
  EXPECT_EQ(good.run.continual.buffer.batch, 8);
  EXPECT_EQ(good.run.continual.buffer.policy, "reservoir");
  EXPECT_TRUE(good.warnings.empty());
  EXPECT_TRUE(warned(resolved({"continual.tasks=2", "continual.buffer.size=20", "continual.joint=true"}),
                     "continual.joint trains on all images of earlier tasks as it is"));
}

TEST(ContinualRules, EpochsAreTheTasksForTheScheduleAndTheRunsForAStart) {
  const Resolved fits =
      resolved({"continual.tasks=2", "train.epochs=10", "schedule.name=multistep", "schedule.milestones=[9]",
                "strategy.name=masked", "strategy.start_epoch=15"});
  EXPECT_TRUE(fits.warnings.empty());
  EXPECT_TRUE(warned(resolved({"continual.tasks=2", "continual.epochs=[3,4]", "schedule.name=multistep",
                               "schedule.milestones=[4]"}),
                     "schedule.milestones: 4 epochs is not before the end of the task, 4"));
  EXPECT_TRUE(warned(
      resolved({"continual.tasks=2", "train.epochs=10", "strategy.name=masked", "strategy.start_epoch=20"}),
      "would start after 20 epochs, but the run has only 20"));
}

PluginDescription with_swap(PluginKind kind, const std::string& chosen) {
  PluginDescription plugin = made_up_plugin(kind, kind == PluginKind::policy ? "keep" : chosen);
  if (kind == PluginKind::policy) {
    plugin.name = chosen;
    plugin.options = {integer_option("interval_epochs", 5)};
    plugin.options.front().minimum = chosen == "swap" ? 0 : 1;
  } else {
    plugin.default_teacher = "swap";
    plugin.default_teacher_options = json::object();
  }
  return plugin;
}

Resolved with_policies(const std::vector<std::string>& texts) {
  Sources from = sources(texts);
  from.lookup = with_swap;
  return resolve(from);
}

TEST(ContinualDefaults, ATeacherIsRenewedWhereATaskBegins) {
  const Resolved plain = with_policies({"strategy.name=whole"});
  EXPECT_EQ(plain.run.teacher.plugin.options.at("interval_epochs"), 5);
  const Resolved tasks = with_policies({"strategy.name=whole", "continual.tasks=2"});
  EXPECT_EQ(tasks.run.teacher.plugin.options.at("interval_epochs"), 0);
  EXPECT_EQ(tasks.origins.at("teacher.interval_epochs"), "default of a run with tasks");
  EXPECT_EQ(tasks.document.at("teacher").at("interval_epochs"), 0);
}

TEST(ContinualDefaults, GiveWayToWhatWasSaidAndToAPolicyThatIsAnother) {
  const Resolved said =
      with_policies({"strategy.name=whole", "continual.tasks=2", "teacher.interval_epochs=3"});
  EXPECT_EQ(said.run.teacher.plugin.options.at("interval_epochs"), 3);
  EXPECT_EQ(said.origins.at("teacher.interval_epochs"), "--set");
  const Resolved other = with_policies({"strategy.name=whole", "continual.tasks=2", "teacher.name=keep"});
  EXPECT_EQ(other.run.teacher.plugin.options.at("interval_epochs"), 5);
}

}  // namespace
}  // namespace guise::config
