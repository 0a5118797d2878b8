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

TEST(Headline, OfSeveralGroupsSaysWhatThePairsSay) {
  const Runs runs = {run_of("ce", 0, {86}), run_of("kd", 0, {87}), run_of("kd", 1, {88})};
  EXPECT_EQ(headline(runs, groups_of(runs, kByStrategy), "nobody knows"),
            "3 runs in 2 groups on CIFAR-10: nobody knows");
}

TEST(Headline, OfOneGroupIsItsMeanOrItsValuesWhereTheyAreTooFew) {
  Runs runs = {run_of("kd", 0, {87}), run_of("kd", 1, {88})};
  EXPECT_EQ(headline(runs, groups_of(runs, kByStrategy), ""),
            "2 runs on CIFAR-10: top-1 of kd, 87.0, 88.0 %");
  runs.push_back(run_of("kd", 2, {89}));
  // t(0.975, 2) = 4.302653, s = 1: 4.302653 / sqrt(3) = 2.484.
  EXPECT_EQ(headline(runs, groups_of(runs, kByStrategy), ""),
            "3 runs on CIFAR-10: top-1 of kd, mean 88.0 % (n = 3, [85.5, 90.5])");
  for (runs::Run& run : runs) run.series[0].points.back().value += 11;
  runs[2].series[0].points.back().value = 100;
  EXPECT_NE(headline(runs, groups_of(runs, kByStrategy), "").find("100.0])"), std::string::npos);
}

TEST(Headline, CountsDataSetsAndRunsWithoutAResult) {
  Runs runs = {run_of("kd", 0, {NAN}), run_of("ce", 0, {NAN})};
  runs[0].config["data"]["name"] = "mine";
  EXPECT_EQ(data_title(runs[0]), "mine");
  EXPECT_EQ(headline(runs, groups_of(runs, kByStrategy), ""),
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
