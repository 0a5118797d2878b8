// Gaps between a data set and its new test set, of numbers that are known.
#include "infer/gap.h"

#include <gtest/gtest.h>

namespace guise::infer {
namespace {

NetworkResult result(const std::string& name, double top1, int64_t samples) {
  return {name, {{samples, {{"top1", top1}}}, {}}, std::nullopt};
}

EvalReport report_on(const std::string& data, double top1, int64_t samples) {
  EvalReport report{data, "test", {}, samples, 5, {}, {}, {}};
  report.runs = {{"runs/a", "step-000004", 4, {result("student", top1, samples)}}};
  return report;
}

std::vector<Trained> trained_on(const std::string& data) {
  std::vector<Trained> runs(1);
  runs[0].config.data.name = data;
  return runs;
}

const std::optional<Gap>& gap_of(const EvalReport& report) {
  return report.runs.at(0).networks.at(0).gap;
}

// Newcombe 1998, table II (a): 56/70 less 48/80, method 10: 0.0524 to 0.3339; statsmodels 0.15.0 gives
// 0.052431 and 0.333873.
TEST(Gap, IsNewcombesIntervalBetweenWhatWasMeasuredTogether) {
  for (const bool new_first : {false, true}) {
    EvalReport old_set = report_on("cifar10", 80, 70), new_set = report_on("cifar10.1", 60, 80);
    EvalReport& first = new_first ? new_set : old_set;
    first.others.push_back(new_first ? old_set : new_set);
    add_gaps(first, trained_on("synthetic"));
    EXPECT_FALSE(gap_of(new_first ? first.others[0] : first));
    const auto& gap = gap_of(new_first ? first : first.others[0]);
    ASSERT_TRUE(gap);
    EXPECT_DOUBLE_EQ(gap->cifar10_top1, 80);
    EXPECT_DOUBLE_EQ(gap->points, 20);
    EXPECT_NEAR(gap->low, 5.2431, 0.0001);
    EXPECT_NEAR(gap->high, 33.3873, 0.0001);
  }
}

TEST(Gap, AnEnsembleHasOneToo) {
  EvalReport report = report_on("cifar10", 80, 70);
  report.ensemble = {result("student", 90, 70)};
  report.others.push_back(report_on("cifar10.1_v4", 60, 80));
  report.others[0].ensemble = {result("student", 70, 80)};
  add_gaps(report, trained_on("cifar10"));
  ASSERT_TRUE(report.others[0].ensemble[0].gap);
  EXPECT_DOUBLE_EQ(report.others[0].ensemble[0].gap->points, 20);
}

TEST(Gap, ThereIsNoneToTrainingImagesNorToAnotherSet) {
  EvalReport report = report_on("cifar10", 80, 70);
  report.split = "train";
  report.others.push_back(report_on("cifar10.1", 60, 80));
  report.others.push_back(report_on("cifar100", 60, 80));
  add_gaps(report, trained_on("synthetic"));
  EXPECT_FALSE(gap_of(report.others[0]));
  EXPECT_FALSE(gap_of(report.others[1]));
}

}  // namespace
}  // namespace guise::infer
