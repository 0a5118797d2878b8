// Tasks as a configuration says them: how many, how long, and what is otherwise in each.
#include "config/continual.h"

#include <gtest/gtest.h>

#include "config/resolve_support.h"

namespace guise::config {
namespace {

using namespace testing;
using support::expect_mentions;

TaskOverride parsed(const std::string& text, int64_t tasks = 4) {
  return parse_task_override(text, tasks, "here");
}
std::string parse_refusal(const std::string& text, int64_t tasks = 4) {
  return usage_text([&] { parse_task_override(text, tasks, "here"); });
}

TEST(Tasks, APlainRunIsOne) {
  const RunConfig run = resolved({"train.epochs=7"}).run;
  EXPECT_FALSE(run.continual.is_on());
  EXPECT_EQ(task_count(run.continual), 1);
  EXPECT_EQ(epochs_of_run(run), 7);
}

TEST(Tasks, AreCountedByTheirNumberOrTheirSizes) {
  EXPECT_EQ(task_count(resolved({"continual.tasks=5"}).run.continual), 5);
  EXPECT_EQ(task_count(resolved({"continual.sizes=[4,3,3]"}).run.continual), 3);
  EXPECT_TRUE(resolved({"continual.sizes=[10]"}).run.continual.is_on());
}

TEST(Tasks, HaveTheRunsEpochsOneNumberForAllOrOneEach) {
  const auto epochs = [](const std::string& said) {
    const RunConfig run = resolved({"train.epochs=7", "continual.tasks=3", "continual.epochs=" + said}).run;
    std::vector<int64_t> each;
    for (int64_t task = 0; task < 3; ++task)
      each.push_back(epochs_of_task(run.continual, run.train.epochs, task));
    each.push_back(epochs_of_run(run));
    return each;
  };
  EXPECT_EQ(epochs("[]"), (std::vector<int64_t>{7, 7, 7, 21}));
  EXPECT_EQ(epochs("[2]"), (std::vector<int64_t>{2, 2, 2, 6}));
  EXPECT_EQ(epochs("[3,1,2]"), (std::vector<int64_t>{3, 1, 2, 6}));
}

TEST(TaskOverride, NamesATaskThoseFromOneOnOrSeveral) {
  EXPECT_EQ(parsed("2: optimizer.lr=0.01").first, 2);
  EXPECT_EQ(parsed("2: optimizer.lr=0.01").last, 2);
  EXPECT_EQ(parsed("1-: optimizer.lr=0.01").last, 3);
  EXPECT_EQ(parsed(" 1 - 2 :optimizer.lr = 0.5 ").value, 0.5);
  EXPECT_EQ(parsed("0-3: schedule.milestones=[2,4]").value, (json{2, 4}));
  EXPECT_EQ(parsed("0: schedule.name=constant").value, "constant");
  EXPECT_EQ(parsed("0: optimizer.multipliers.head=0.5").value, 0.5);
}

TEST(TaskOverride, IsRefusedByWhatIsWrongWithIt) {
  for (const char* text : {"optimizer.lr=1", "1: optimizer.lr", "x: optimizer.lr=1", "-2: optimizer.lr=1",
                           "1-x: optimizer.lr=1", "optimizer.lr=1: 2", ""})
    expect_mentions(parse_refusal(text), {"here: expected TASKS: KEY=VALUE", "1-: optimizer.lr=0.01"});
  expect_mentions(parse_refusal("4: optimizer.lr=1"), {"expected tasks from 0 to 3", "4: optimizer.lr=1"});
  expect_mentions(parse_refusal("2-1: optimizer.lr=1"), {"the first one first"});
  expect_mentions(parse_refusal("1: train.epochs=3"),
                  {"a key of optimizer or schedule, or train.clip_norm", "received train.epochs"});
  expect_mentions(parse_refusal("1: optimizer.momentu=0.5"), {"did you mean optimizer.momentum?"});
  expect_mentions(parse_refusal("1: optimizer.lr=-1"),
                  {"here: optimizer.lr", "expected a number above 0", "received -1"});
  expect_mentions(parse_refusal("1: schedule.milestones=[4,2]"), {"epochs that rise"});
}

TEST(ConfigOfTask, LaterOverridesWinAndOthersStay) {
  const RunConfig run = resolved({"optimizer.lr=0.1", "continual.tasks=3", "optimizer.multipliers.head=2",
                                  R"(continual.by_task=["1-: optimizer.lr=0.01", "2: optimizer.lr=0.001",)"
                                  R"("2: train.clip_norm=5", "1: optimizer.multipliers.backbone=0.5",)"
                                  R"("0: schedule.name=constant"])"})
                            .run;
  EXPECT_EQ(config_of_task(run, 0).optimizer.lr, 0.1);
  EXPECT_EQ(config_of_task(run, 0).schedule.name, "constant");
  EXPECT_EQ(config_of_task(run, 1).optimizer.lr, 0.01);
  EXPECT_EQ(config_of_task(run, 1).schedule.name, "cosine");
  EXPECT_EQ(config_of_task(run, 1).optimizer.multipliers,
            (std::map<std::string, double>{{"backbone", 0.5}, {"head", 2}}));
  EXPECT_EQ(config_of_task(run, 2).optimizer.lr, 0.001);
  EXPECT_EQ(config_of_task(run, 2).train.clip_norm, 5);
  EXPECT_EQ(config_of_task(run, 2).optimizer.multipliers, (std::map<std::string, double>{{"head", 2}}));
}

}  // namespace
}  // namespace guise::config
