// Every row of the measurements, and what is read from it.
#include "runs/measurements.h"

#include <gtest/gtest.h>

#include <cmath>

#include "runs/evaluation.h"
#include "runs/networks.h"
#include "runs/result_table.h"

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

TEST(Networks, AreOneListInOneOrder) {
  EXPECT_EQ(network_names(), (std::vector<std::string>{kStudent, kTeacher, kAverage}));
  EXPECT_LT(place_of_network(kAverage), place_of_network("another"));
}

EpochResult two_networks() {
  return {1,
          20,
          {{kStudent, {100, {{"top1", 86.1, Interval{85.4, 86.8}}, {"top5", 99.5}, {"loss", 0.25}}}},
           {kTeacher, {100, {{"top1", 80, Interval{79, 81}}, {"top5", 90}, {"loss", 0.5}}}}}};
}

TEST(ResultTable, HasAColumnForEachValueAndItsInterval) {
  const core::TextTable table = result_table(two_networks());
  EXPECT_EQ(table.header,
            (std::vector<std::string>{"network", "top-1 %", "95 % interval", "top-5 %", "loss", "images"}));
  EXPECT_EQ(table.rows[1],
            (std::vector<std::string>{"teacher", "80.00", "79.00 to 81.00", "90.00", "0.5000", "100"}));
}

TEST(ResultTable, ALineHasWhatItsRowShowsInLines) {
  EXPECT_EQ(line_text(two_networks().measured[0].evaluation), " top-1 86.10 % [85.40, 86.80]");
}

TEST(Evaluations, GoThereAndBack) {
  const EpochResult result = two_networks();
  EXPECT_EQ(epoch_result_from(to_json(result)), result);
  EXPECT_EQ(to_json(result).at("teacher").dump(),
            R"({"top1":80.0,"top1_interval":[79.0,81.0],"top5":90.0,"loss":0.5,"samples":100})");
}

TEST(Evaluations, OfAnotherGuiseAreRead) {
  const auto older = epoch_result_from(Json::parse(R"({"epoch":0,"step":4,"top1":50,"samples":10})"));
  EXPECT_EQ(older->measured.at(0).network, kStudent);
  EXPECT_EQ(value_of(*older, "top1"), 50);
  EXPECT_EQ(value_of(*older, "loss"), std::nullopt);
  EXPECT_EQ(value_of(*older, "teacher.top1"), std::nullopt);
  const auto newer =
      epoch_result_from(Json::parse(R"({"epoch":0,"step":4,"novelty":3,"top1":50,"epoch_seconds":9})"));
  ASSERT_EQ(newer->measured[0].evaluation.values.size(), 2u);
  EXPECT_EQ(value_of(*newer, "novelty"), 3);
  EXPECT_EQ(epoch_result_from(Json::parse(R"({"epoch":-1,"step":4})")), std::nullopt);
}

}  // namespace
}  // namespace guise::runs
