// What `guise eval` prints of numbers that are known.
#include "infer/eval_report.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/errors.h"

namespace guise::infer {
namespace {

using nlohmann::json;
using support::contains;

// 4 images of the first class, 3 of them right; none of the second.
NetworkResult result(const std::string& name) {
  NetworkResult result{
      name, {{4, {{"top1", 75.0, runs::Interval{30, 95}}, {"loss", 0.5}}}, {}}, std::nullopt};
  result.measured.confusion = at::tensor(std::vector<int64_t>{3, 1, 0, 0}, at::kLong).view({2, 2});
  return result;
}

EvalReport report_of_one() {
  return {"cifar10.1", "test", {"cat", "dog"},
          4,           1,      {{"runs/a", "step-000004", 4, {result("student"), result("average")}}},
          {},          {"odd"}};
}

EvalReport report_of_two() {
  EvalReport report = report_of_one();
  report.runs.push_back({"b.safetensors", "b.safetensors", std::nullopt, {result("student")}});
  report.ensemble.push_back(result("student"));
  return report;
}

const core::Terminal kPlain{};

TEST(EvalJson, HasEveryNumberOfEveryNetwork) {
  const json document = json::parse(to_json(report_of_one()));
  EXPECT_EQ(
      document.at("data"),
      json({{"name", "cifar10.1"}, {"split", "test"}, {"samples", 4}, {"class_names", {"cat", "dog"}}}));
  EXPECT_EQ(document.at("warnings"), json({"odd"}));
  EXPECT_TRUE(document.at("ensemble").is_null());
  const json& run = document.at("runs").at(0);
  EXPECT_EQ(run.at("run"), "runs/a");
  EXPECT_EQ(run.at("step"), 4);
  const json& student = run.at("networks").at("student");
  EXPECT_EQ(student.at("top1"), 75);
  EXPECT_EQ(student.at("top1_interval"), json({30, 95}));
  EXPECT_EQ(student.at("confusion"), json({{3, 1}, {0, 0}}));
  EXPECT_EQ(student.at("per_class"),
            json({{{"class", "cat"}, {"samples", 4}, {"correct", 3}, {"accuracy", 75.0}},
                  {{"class", "dog"}, {"samples", 0}, {"correct", 0}, {"accuracy", nullptr}}}));
  EXPECT_FALSE(student.contains("gap_to_cifar10"));
}

TEST(EvalJson, AnEnsembleSaysHowManyItIsOf) {
  const json document = json::parse(to_json(report_of_two()));
  EXPECT_EQ(document.at("ensemble").at("members"), 2);
  EXPECT_EQ(document.at("ensemble").at("networks").at("student").at("loss"), 0.5);
  EXPECT_TRUE(document.at("runs").at(1).at("step").is_null());
}

TEST(EvalJson, AGapHasItsInterval) {
  EvalReport report = report_of_one();
  report.runs[0].networks[0].gap = Gap{90, 15, 2, 30};
  EXPECT_EQ(json::parse(to_json(report)).at("runs").at(0).at("networks").at("student").at("gap_to_cifar10"),
            json({{"cifar10_top1", 90.0}, {"points", 15.0}, {"interval", {2.0, 30.0}}}));
  EXPECT_TRUE(contains(to_text(report, kPlain),
                       "runs/a student: 15.00 points below CIFAR-10's 90.00 %, 95 % interval 2.00 to 30.00"));
}

// The column of a class without an image has no share.
TEST(EvalText, HasATableOfNetworksAndOneOfClasses) {
  const std::string text = to_text(report_of_one(), kPlain);
  support::expect_mentions(text, {"cifar10.1, test split, 4 images", "runs/a", "step-000004", "75.00",
                                  "student %", "average %", "Confusion, student"});
  EXPECT_TRUE(contains(text, "dog"));
  EXPECT_FALSE(contains(text, "nan"));
  EXPECT_FALSE(contains(text, "ensemble"));
}

TEST(EvalText, OfSeveralRunsTheClassesAreTheEnsembles) {
  const std::string text = to_text(report_of_two(), kPlain);
  support::expect_mentions(
      text, {"ensemble of 2", "Accuracy by class of the ensemble", "Confusion of the ensemble, student"});
  EXPECT_FALSE(contains(text, "average %"));
}

EvalReport with_others() {
  EvalReport report = report_of_one();
  report.labels = "as trained";
  EvalReport other = report_of_one();
  other.data = "cifar10";
  other.labels = "clean";
  report.others.push_back(other);
  CorruptedResult worse{{"noise", 3}, report.runs, {}};
  worse.runs[0].networks[0].measured.evaluation = {4, {{"top1", 50.0}}};
  report.corrupted = {worse, {{"jpeg", 1}, report.runs, {}}};
  return report;
}

TEST(EvalJson, FurtherSetsAndCorruptionsHaveTheirOwnPlaces) {
  const json document = json::parse(to_json(with_others()));
  EXPECT_EQ(document.at("data").at("labels"), "as trained");
  EXPECT_EQ(document.at("others").at(0).at("data").at("name"), "cifar10");
  EXPECT_EQ(document.at("others").at(0).at("data").at("labels"), "clean");
  EXPECT_EQ(document.at("others").at(0).at("runs"), document.at("runs"));
  const json& worse = document.at("corrupted").at(0);
  EXPECT_EQ(worse.at("corruption"), "noise");
  EXPECT_EQ(worse.at("severity"), 3);
  EXPECT_EQ(worse.at("runs").at(0).at("networks").at("student").at("top1"), 50);
  EXPECT_EQ(document.at("corrupted").size(), 2u);
  const json& errors = document.at("mean_corruption_error").at("runs").at(0).at("networks");
  EXPECT_EQ(errors.at("student"), 37.5);  // of 50 and 25
  EXPECT_EQ(errors.at("average"), 25);
  EXPECT_FALSE(json::parse(to_json(report_of_one())).contains("corrupted"));
}

TEST(EvalText, FurtherSetsAndCorruptionsHaveTables) {
  support::expect_mentions(
      to_text(with_others(), kPlain),
      {"cifar10.1, test split, 4 images, labels as trained", "cifar10, test split, 4 images, labels clean",
       "Hendrycks", "student top-1 %", "mean error %", "37.50"});
}

EvalReport with_classes(int64_t count) {
  EvalReport report = report_of_one();
  report.class_names.assign(static_cast<size_t>(count), "c");
  for (NetworkResult& network : report.runs[0].networks)
    network.measured.confusion = at::eye(count, at::kLong);
  return report;
}

TEST(EvalText, AMatrixOfManyClassesIsLeftToJson) {
  EXPECT_TRUE(contains(to_text(with_classes(20), kPlain), "Confusion"));
  EXPECT_FALSE(contains(to_text(with_classes(21), kPlain), "Confusion"));
}

TEST(EvalText, NamesCannotSteerTheTerminal) {
  EvalReport report = report_of_one();
  report.class_names[0] = "c\x1b[2J";
  report.runs[0].place = "r\x1b[2J";
  EXPECT_FALSE(contains(to_text(report, kPlain), "\x1b"));
}

}  // namespace
}  // namespace guise::infer
