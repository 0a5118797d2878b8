// metrics.jsonl: the course of every metric, from whole, torn, old or foreign lines.
#include <gtest/gtest.h>

#include <cmath>

#include "run_files.h"
#include "runs/run.h"
#include "support/errors.h"
#include "support/temporary_folder.h"

namespace guise::runs {

using support::refusal_of;
using support::TemporaryFolder;

namespace {

std::string values_of(const Run& run, const std::string& name) {
  const Series* series = find_series(run, name);
  if (series == nullptr) return "none";
  std::string text;
  for (const Point& point : series->points) {
    text +=
        std::to_string(point.epoch) + ":" + std::to_string(point.step) + ":" + plain_text(point.value) + " ";
  }
  return text;
}

class MetricsFile : public testing::Test {
 protected:
  MetricsFile() { folder.write("run/config.json", kConfig); }
  runs::Run read() const { return read_run(folder.path("run")); }
  TemporaryFolder folder;
};

TEST_F(MetricsFile, EveryMetricHasItsCourse) {
  folder.write("run/metrics.jsonl", kMetrics);
  const runs::Run run = read();
  EXPECT_EQ(values_of(run, "top1"), "0:10:60 1:20:55 ");
  EXPECT_EQ(values_of(run, "teacher.top1"), "0:10:40 ");
  EXPECT_EQ(values_of(run, "loss"), "0:10:1.5 1:20:1.25 ");
  EXPECT_EQ(values_of(run, "loss_ce"), "0:0:2 0:9:2 1:19:1 ");
  EXPECT_EQ(values_of(run, "loss_kd"), "0:0:4 ");
  EXPECT_EQ(values_of(run, "lr"), "0:0:0.1 0:9:0.1 1:19:0.01 ");
  EXPECT_EQ(values_of(run, "samples"), "none");
  EXPECT_EQ(values_of(run, "epoch_seconds"), "none");
  EXPECT_EQ(last_value(run, "top5"), 91);
  EXPECT_EQ(last_value(run, "top7"), std::nullopt);
}

TEST_F(MetricsFile, ImagesPerSecondAreAveragedOverEachEpoch) {
  folder.write("run/metrics.jsonl", kMetrics);
  EXPECT_EQ(values_of(read(), "images_per_second"), "0:9:200 1:19:200 ");
}

TEST_F(MetricsFile, AValueThatWasNotFiniteIsNaN) {
  folder.write("run/metrics.jsonl", kMetrics);
  const runs::Run run = read();
  ASSERT_EQ(find_series(run, "train.loss")->points.size(), 3u);
  EXPECT_TRUE(std::isnan(find_series(run, "train.loss")->points.back().value));
}

TEST_F(MetricsFile, BestIsTheGreatestTop1AndLastTheNewest) {
  folder.write("run/metrics.jsonl", kMetrics);
  const runs::Run run = read();
  EXPECT_EQ(run.best_evaluation.at("epoch"), 0);
  EXPECT_EQ(run.last_evaluation.at("epoch"), 1);
  EXPECT_EQ(run.steps_per_epoch, 10);
  EXPECT_EQ(run.epochs, 3);
}

TEST_F(MetricsFile, BestIsOfTheLastTask) {
  folder.write("run/metrics.jsonl", R"({"event":"evaluate","step":10,"epoch":0,"top1":99}
{"event":"evaluate","step":20,"epoch":1,"task":1,"top1":60}
{"event":"evaluate","step":30,"epoch":2,"task":1,"top1":55}
)");
  const runs::Run run = read();
  EXPECT_EQ(run.best_evaluation.at("epoch"), 1);
  EXPECT_EQ(best_step(run), 20);
  EXPECT_EQ(find_series(run, "task"), nullptr);
}

TEST_F(MetricsFile, TheEpochsLengthIsAlsoSeenFromTrainingLines) {
  folder.write("run/metrics.jsonl", R"({"event":"train","step":4,"epoch":0,"loss":1}
{"event":"train","step":11,"epoch":0,"loss":1}
{"event":"train","step":14,"epoch":1,"loss":1}
)");
  EXPECT_EQ(read().steps_per_epoch, 12);
}

TEST_F(MetricsFile, ATornLastLineIsIgnored) {
  folder.write("run/metrics.jsonl", kMetrics + R"({"event":"evaluate","epoch":2,"st)");
  EXPECT_EQ(values_of(read(), "top1"), "0:10:60 1:20:55 ");
  folder.write("run/metrics.jsonl", kMetrics + R"({"event":"evaluate","epoch":2,"step":30,"top1":99})");
  EXPECT_EQ(values_of(read(), "top1"), "0:10:60 1:20:55 ");
}

TEST_F(MetricsFile, ALineInTheMiddleThatIsNoJsonIsNamed) {
  folder.write("run/metrics.jsonl", "{\"event\":\"train\"}\n{\"event\":\n{\"event\":\"train\"}\n");
  const std::string text = refusal_of([&] { read(); });
  EXPECT_NE(text.find("run/metrics.jsonl:2: not a line of JSON"), std::string::npos) << text;
  folder.write("run/metrics.jsonl", "7\n");
  EXPECT_NE(refusal_of([&] { read(); }).find("metrics.jsonl:1: not an event"), std::string::npos);
}

TEST_F(MetricsFile, EventsOfOtherKindsOrTypesAreNoMetrics) {
  folder.write("run/metrics.jsonl", R"({"event":"resume","epoch":1,"step":3,"top1":5}
{"event":"evaluate","epoch":"one","step":1,"top1":1}
{"event":"evaluate","epoch":-1,"step":1,"top1":1}
{"event":"evaluate","epoch":1e300,"step":1,"top1":1}
{"event":"train","epoch":0,"step":1,"terms":[1],"loss":"x","lr":true}
{"top1":3}

)");
  EXPECT_TRUE(read().series.empty());
}

TEST_F(MetricsFile, ATermMayHaveANameThatIsTaken) {
  folder.write(
      "run/metrics.jsonl",
      R"({"event":"train","epoch":0,"step":1,"loss":1,"lr":0.5,"terms":{"lr":{"raw":9},"top1":{"raw":8}}}
{"event":"evaluate","epoch":0,"step":1,"top1":60}
)");
  const runs::Run run = read();
  EXPECT_EQ(values_of(run, "lr"), "0:1:0.5 ");
  EXPECT_EQ(values_of(run, "term lr"), "0:1:9 ");
  EXPECT_EQ(values_of(run, "top1"), "0:1:60 ");
  EXPECT_EQ(values_of(run, "term top1"), "0:1:8 ");
}

}  // namespace
}  // namespace guise::runs
