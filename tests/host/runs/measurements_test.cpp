// Every row of the measurements, and what is read from it.
#include "runs/measurements.h"

#include <gtest/gtest.h>

#include <cmath>

#include "runs/networks.h"

namespace guise::runs {
namespace {

std::vector<std::string> names_of(Extent extent, int64_t topk) {
  std::vector<std::string> names;
  for (const Measurement& row : measurements_of(extent, {.topk = topk})) names.push_back(row.name);
  return names;
}

TEST(Measurements, EveryOneThatIsMeasuredHasADirectionAndSaysWhatItIs) {
  for (const Measurement& row : measurements_of(Extent::full, {})) {
    EXPECT_NE(row.better, Better::unknown) << row.name;
    EXPECT_FALSE(row.title.empty() || row.column.empty() || row.definition.empty()) << row.name;
    EXPECT_EQ(row.title.find("{}"), std::string::npos) << row.name;
  }
}

TEST(Measurements, MoreAccuracyAndLessLossIsBetter) {
  for (const char* name : {"top1", "top2", "top5", "top100"})
    EXPECT_EQ(evaluation_measurement(name).better, Better::greater) << name;
  for (const char* name : {"loss", "expected_calibration_error"})
    EXPECT_EQ(evaluation_measurement(name).better, Better::less) << name;
  EXPECT_EQ(evaluation_measurement("topmost").better, Better::unknown);
}

TEST(Measurements, FamiliesAreFilledInAndNoneIsMeasuredTwice) {
  EXPECT_EQ(names_of(Extent::logged, 5), (std::vector<std::string>{"top1", "top5", "loss"}));
  EXPECT_EQ(names_of(Extent::full, 3),
            (std::vector<std::string>{"top1", "top3", "loss", "expected_calibration_error"}));
  EXPECT_EQ(names_of(Extent::logged, 1), (std::vector<std::string>{"top1", "loss"}));
  EXPECT_EQ(evaluation_measurement("top5").title, "Top-5 accuracy");
}

TEST(Measurements, AnUnknownNameHasARowOfItsOwn) {
  const Measurement row = evaluation_measurement("novelty");
  EXPECT_EQ(row.name, "novelty");
  EXPECT_EQ(row.title, "novelty");
  EXPECT_EQ(row.definition, "As each evaluation recorded it.");
}

TEST(Measurements, ASeriesIsDescribedWithItsNetwork) {
  const Metric metric = describe_metric("teacher.top1", false);
  EXPECT_EQ(metric.network, kTeacher);
  EXPECT_EQ(metric.quantity, "top1");
  EXPECT_EQ(metric.title, "Top-1 accuracy, teacher");
  EXPECT_EQ(describe_metric("loss_kd", true).title, "Term loss_kd");
  EXPECT_EQ(describe_metric("train.loss", true).title, "Training loss");
}

TEST(Measurements, ValuesAreShownByTheirRow) {
  EXPECT_EQ(value_text(evaluation_measurement("top1"), 87.041), "87.04");
  EXPECT_EQ(value_text(evaluation_measurement("loss"), 0.41236), "0.4124");
  EXPECT_EQ(value_text(training_measurement("lr"), 0.00012345), "0.000123");
  EXPECT_EQ(value_text(evaluation_measurement("loss"), NAN), "not finite");
  EXPECT_EQ(column_head(evaluation_measurement("top5")), "top-5 %");
}

}  // namespace
}  // namespace guise::runs
