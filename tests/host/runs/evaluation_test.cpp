// Evaluations go there and back; those of another Guise are read.
#include "runs/evaluation.h"

#include <gtest/gtest.h>

#include <cmath>
#include "document_test_support.h"

namespace guise::runs {
namespace {

TEST(Evaluations, GoThereAndBack) {
  const EpochResult result = two_networks();
  EXPECT_EQ(epoch_result_from(to_json(result)), result);
  EXPECT_EQ(to_json(result).at("teacher").dump(),
            R"({"top1":80.0,"top1_interval":[79.0,81.0],"top5":90.0,"loss":0.5,"samples":100})");
}

TEST(Evaluations, OfALaterTaskNameIt) {
  EpochResult result{3, 8, {{kStudent, {10, {{"top1", 50}}}}}, 2};
  const Json document = to_json(result);
  EXPECT_EQ(document.at("task"), 2);
  EXPECT_EQ(epoch_result_from(document), result);
  result.task = 0;  // of a plain run too
  EXPECT_FALSE(to_json(result).contains("task"));
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

TEST(Evaluations, AValueIsFoundByItsNetworkAndName) {
  const EpochResult result = two_networks();
  EXPECT_EQ(value_of(result, "loss"), 0.25);
  EXPECT_EQ(value_of(result, "teacher.loss"), 0.5);
  EXPECT_EQ(value_of(result, "average.loss"), std::nullopt);
  EXPECT_TRUE(std::isnan(result.measured[0].evaluation.at("top9")));
  EXPECT_EQ(value_of({}, "top1"), std::nullopt);
}

TEST(Evaluations, NullIsANumberThatIsNotFiniteAndTheOrderIsThatOfTheRows) {
  const Evaluation read = evaluation_from(
      Json::parse(R"({"loss": null, "samples": -3, "name": "x", "top1": 50, "top1_interval": [40, "60"]})"));
  EXPECT_EQ(read.samples, 0);
  ASSERT_EQ(read.values.size(), 2u);
  EXPECT_EQ(read.values[0].name, "top1");
  EXPECT_EQ(read.values[0].interval, std::nullopt);
  EXPECT_TRUE(std::isnan(read.values[1].value));
}

}  // namespace
}  // namespace guise::runs
