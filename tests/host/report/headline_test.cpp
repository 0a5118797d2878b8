// The sentence that says how it went.
#include "report/headline.h"

#include <cmath>

#include "made_runs.h"

namespace guise::report::testing {
namespace {

TEST(Headline, SaysMethodResultIntervalLengthAndData) {
  runs::Run run = run_of("mask_clso", 0, {80, 87});
  run.config["teacher"] = {{"name", "ema"}};
  EXPECT_EQ(headline(run), "mask_clso with ema: top-1 87.0 % [86.0, 88.0] after 2 epochs on CIFAR-10");
  run.epochs = 50;
  EXPECT_EQ(headline(run), "mask_clso with ema: top-1 87.0 % [86.0, 88.0] after 2 of 50 epochs on CIFAR-10");
  run.series.clear();
  EXPECT_EQ(headline(run), "mask_clso with ema on CIFAR-10: no evaluation yet");
}

TEST(Headline, OfSeveralGroupsNamesTheBest) {
  const Runs runs = {run_of("ce", 0, {86}), run_of("kd", 0, {87}), run_of("kd", 1, {88})};
  EXPECT_EQ(
      headline(runs, groups_of(runs, kByStrategy)),
      "3 runs in 2 groups on CIFAR-10: the highest mean top-1 is that of kd, 87.5 % (n = 2, [81.1, 93.9])");
}

TEST(Headline, OfOneGroupIsItsMean) {
  const Runs runs = {run_of("kd", 0, {87}), run_of("kd", 1, {88})};
  EXPECT_EQ(headline(runs, groups_of(runs, kByStrategy)),
            "2 runs on CIFAR-10: mean top-1 of kd 87.5 % (n = 2, [81.1, 93.9])");
}

TEST(Headline, CountsDataSetsAndRunsWithoutAResult) {
  Runs runs = {run_of("kd", 0, {NAN}), run_of("ce", 0, {NAN})};
  runs[0].config["data"]["name"] = "mine";
  EXPECT_EQ(data_title(runs[0]), "mine");
  EXPECT_EQ(headline(runs, groups_of(runs, kByStrategy)),
            "2 runs in 2 groups on 2 data sets: no evaluation yet");
}

TEST(Headline, AMethodThatIsNotRecordedIsUnknown) {
  runs::Run run;
  run.config = runs::Json::object();
  EXPECT_EQ(headline(run), "unknown strategy on unknown data: no evaluation yet");
  run.config["strategy"] = {{"name", "./build/my_loss.so"}};
  EXPECT_EQ(method_of(run), "my_loss");
}

}  // namespace
}  // namespace guise::report::testing
