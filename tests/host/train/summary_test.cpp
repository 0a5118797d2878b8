// What a summary says of a run, its results and its end.
#include "train/summary.h"

#include <gtest/gtest.h>

#include "tiny_run.h"

namespace guise::train::testing {
namespace {

std::vector<runs::EpochResult> results() {
  std::vector<runs::EpochResult> list;
  for (const auto& [top1, loss] : {std::pair{60.0, 1.0}, {70.0, 2.0}, {70.0, 0.5}, {50.0, 3.0}}) {
    const auto epoch = static_cast<int64_t>(list.size());
    list.push_back({epoch, 4 * (epoch + 1), {{"student", {20, {{"top1", top1}, {"loss", loss}}}}}});
  }
  return list;
}

runs::Summary summary_with(const std::string& best_metric, const std::vector<runs::EpochResult>& of) {
  const Experiment run = prepare(tiny_request({{"checkpoint.best_metric", best_metric}}, "unused"));
  return summary_of(run, of,
                    {{runs::Lifecycle::stopped, "stopped by SIGTERM"}, 12.5, 800, {"guise", "train"}});
}

TEST(SummaryOf, TheBestIsByItsMetricAndTheFirstOfEquals) {
  EXPECT_EQ(summary_with("top1", results()).best, results()[1]);
  EXPECT_EQ(summary_with("loss", results()).best, results()[2]);
  EXPECT_EQ(summary_with("none", results()).best, std::nullopt);
  EXPECT_EQ(summary_with("top1", results()).final, results()[3]);
}

TEST(SummaryOf, ARunWithoutResultsHasNone) {
  const runs::Summary summary = summary_with("top1", {});
  EXPECT_EQ(summary.final, std::nullopt);
  EXPECT_EQ(summary.best, std::nullopt);
}

// A ResNet-18 of width 1 for 10 classes of 32 x 32 pixels; its parameters by hand: 27 of the stem, 4 * 9 of
// the first stage, then 18 + 36 + 72 ... of the later ones, two a norm, and 8 * 10 + 10 of the head.
TEST(SummaryOf, SaysWhatWasTrainedAndHowItEnded) {
  const runs::Summary summary = summary_with("top1", {});
  const auto conv = [](int64_t in, int64_t out, int64_t k) { return in * out * k * k; };
  int64_t expected = conv(3, 1, 3) + 2 + 4 * (conv(1, 1, 3) + 2);
  for (const int64_t width : {2, 4, 8})
    expected +=
        conv(width / 2, width, 3) + 3 * conv(width, width, 3) + conv(width / 2, width, 1) + 5 * 2 * width;
  EXPECT_EQ(summary.parameters, expected + 8 * 10 + 10);
  EXPECT_GT(summary.multiply_adds, 0);
  EXPECT_EQ(summary.ending.reason, "stopped by SIGTERM");
  EXPECT_EQ(summary.wall_seconds, 12.5);
  EXPECT_EQ(summary.images_per_second, 800);
  EXPECT_EQ(summary.command, (std::vector<std::string>{"guise", "train"}));
  EXPECT_EQ(summary.threads, 1);
  ASSERT_TRUE(summary.data);
  EXPECT_EQ(summary.data->train_images, 40);
  EXPECT_EQ(summary.data->test_images, 20);
  EXPECT_EQ(summary.data->class_names.size(), 10u);
  ASSERT_EQ(summary.plugins.size(), 1u);
  EXPECT_EQ(summary.plugins[0].name, "ce");
  EXPECT_TRUE(summary.system.contains("libtorch"));
}

}  // namespace
}  // namespace guise::train::testing
