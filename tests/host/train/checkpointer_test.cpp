// checkpoints/best, summary.json's best and the least or greatest value of the run are one and the same.
#include "train/checkpointer.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/error.h"
#include "runs/best_metric.h"
#include "runs/checkpoint_folder.h"
#include "runs/run.h"
#include "runs/summary.h"
#include "tiny_run.h"
#include "train/run.h"

namespace guise::train::testing {
namespace {

class BestCheckpoint : public ::testing::TestWithParam<std::string> {};

// Two values of the metric may be equal: then it is the first.
TEST_P(BestCheckpoint, IsTheBestEvaluationByTheMetricsOwnDirection) {
  const support::TemporaryFolder folder;
  const auto out = folder.path() / "a";
  ASSERT_EQ(run(tiny_request(
                {{"checkpoint.best_metric", GetParam()}, {"train.epochs", 6}, {"optimizer.lr", 0.3}}, out)),
            0);
  const runs::Run read = runs::read_run(out.string());
  const runs::Series* series = runs::find_series(read, GetParam());
  ASSERT_NE(series, nullptr);
  const bool least = GetParam() == "loss";
  const runs::Point* best = &series->points.front();
  for (const runs::Point& point : series->points) {
    if (least ? point.value < best->value : point.value > best->value) best = &point;
  }
  const runs::Summary summary = runs::summary_from(read.summary, "");
  EXPECT_EQ(runs::CheckpointFolder(runs::RunFolder::at(out).checkpoints_folder()).best(), best->step);
  ASSERT_TRUE(summary.best);
  EXPECT_EQ(summary.best->step, best->step);
  EXPECT_EQ(runs::best_step(read), best->step);
}

INSTANTIATE_TEST_SUITE_P(Metrics, BestCheckpoint, ::testing::Values("top1", "top5", "loss"),
                         [](const auto& metric) { return metric.param; });

TEST(Checkpointer, WithoutABestMetricNoneIsTheBest) {
  const support::TemporaryFolder folder;
  const auto out = folder.path() / "a";
  ASSERT_EQ(run(tiny_request({{"checkpoint.best_metric", "none"}}, out)), 0);
  EXPECT_EQ(runs::CheckpointFolder(runs::RunFolder::at(out).checkpoints_folder()).best(), std::nullopt);
  EXPECT_EQ(runs::summary_from(runs::read_run(out.string()).summary, "").best, std::nullopt);
}

}  // namespace
}  // namespace guise::train::testing
