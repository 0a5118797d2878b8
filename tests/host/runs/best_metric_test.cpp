// The one meaning of `best`: every metric's direction, and who is the best of several evaluations.
#include "runs/best_metric.h"

#include <gtest/gtest.h>

#include <cmath>

#include "config/keys.h"
#include "core/error.h"
#include "runs/networks.h"

namespace guise::runs {
namespace {

config::RunConfig config_of(const std::string& metric, const std::string& direction = "auto") {
  config::RunConfig config;
  config.checkpoint.best_metric = metric;
  config.checkpoint.best_direction = direction;
  config.average.plugin.name = "swa";
  return config;
}

std::string refusal_of(const config::RunConfig& config) {
  try {
    best_rule(config);
  } catch (const core::Error& error) {
    EXPECT_EQ(error.fault(), core::Fault::usage);
    return error.what();
  }
  return "";
}

// Values 2, 1, 3 of a metric, in the epochs 0, 1, 2.
std::vector<EpochResult> three_results(const std::string& metric) {
  std::vector<EpochResult> results;
  for (const double value : {2.0, 1.0, 3.0})
    results.push_back({std::ssize(results), 0, {{kStudent, {10, {{metric, value}}}}}});
  return results;
}

TEST(BestMetric, OfARunThatNamesNoneIsThatOfTheKeyTable) {
  EXPECT_EQ(config::find_run_key("checkpoint.best_metric")->default_value, kTop1);
}

TEST(BestMetric, EveryMetricsDirectionDecides) {
  for (const Measurement& row : measurements_of(Extent::logged, {})) {
    const auto rule = best_rule(config_of(row.name));
    const EpochResult* best = best_of(three_results(row.name), *rule);
    ASSERT_NE(best, nullptr);
    EXPECT_EQ(best->epoch, row.better == Better::greater ? 2 : 1) << row.name;
  }
  const auto results = three_results("loss");
  EXPECT_EQ(best_of(results, *best_rule(config_of("loss")))->epoch, 1);
}

// The first task is the easiest: it has the fewest classes.
TEST(BestMetric, OfTasksTheLastOneCounts) {
  std::vector<EpochResult> results = three_results("top1");
  results[1].task = 1;
  const BestRule rule = *best_rule(config_of("top1"));
  EXPECT_EQ(best_of({results[0], results[1]}, rule)->epoch, 1);
  results[2].task = 1;
  EXPECT_EQ(best_of(results, rule)->epoch, 2);
  std::swap(results[1], results[2]);  // values 2, 3, 1: the last of task 1 is not its best
  EXPECT_EQ(best_of(results, rule)->epoch, 2);
  BestSoFar best(rule);
  std::vector<bool> taken;
  for (const EpochResult& result : results) taken.push_back(best.take(result));
  EXPECT_EQ(taken, (std::vector<bool>{true, true, false}));
  EXPECT_EQ(best.value(), 3.0);
}

TEST(BestMetric, ADirectionAgainstTheMetricsOwnIsRefused) {
  const std::string loss = refusal_of(config_of("loss", "max")),
                    accuracy = refusal_of(config_of("average.top1", "min"));
  EXPECT_NE(
      loss.find("checkpoint.best_direction: less of loss is better: expected auto or min, received max"),
      std::string::npos)
      << loss;
  EXPECT_NE(accuracy.find("more of average.top1 is better"), std::string::npos) << accuracy;
  EXPECT_EQ(refusal_of(config_of("loss", "min")), "");
  EXPECT_EQ(refusal_of(config_of("top1", "max")), "");
}

TEST(BestMetric, AMetricThatIsNotMeasuredIsRefusedWithThoseThatAre) {
  const std::string text = refusal_of(config_of("top3"));
  EXPECT_NE(text.find("top1, top5, loss, average.top1, average.top5, average.loss or none"),
            std::string::npos)
      << text;
  EXPECT_EQ(best_rule(config_of("")), std::nullopt);
}

TEST(BestMetric, ARecordedRunGoesByTheMetricsOwnDirection) {
  const auto rule_of = [](const char* text) { return recorded_best_rule(Json::parse(text)); };
  EXPECT_EQ(rule_of("{}")->metric, kTop1);
  EXPECT_EQ(rule_of(R"({"checkpoint": {"best_metric": "none"}})"), std::nullopt);
  EXPECT_EQ(rule_of(R"({"checkpoint": {"best_metric": "loss", "best_direction": "max"}})")->better,
            Better::less);
  EXPECT_EQ(rule_of(R"({"checkpoint": {"best_metric": "teacher.top1", "best_direction": "max"}})")->better,
            Better::greater);
  EXPECT_EQ(rule_of(R"({"checkpoint": {"best_metric": "novelty", "best_direction": "min"}})")->better,
            Better::less);
  EXPECT_EQ(rule_of(R"({"checkpoint": {"best_metric": "novelty"}})"), std::nullopt);
}

TEST(BestMetric, ACheckpointThatWasChosenTheWrongWayRoundIsSaid) {
  EXPECT_NE(best_warning(config_of("loss", "max")).find("greatest loss, which is the worst"),
            std::string::npos);
  EXPECT_EQ(best_warning(config_of("top1", "max")), "");
  EXPECT_EQ(best_warning(config_of("loss")), "");
}

TEST(BestMetric, EqualOnesAndWhatIsNotFiniteDoNotImprove) {
  const BestRule rule{"loss", Better::less};
  EXPECT_TRUE(rule.improves(1, std::nullopt));
  EXPECT_FALSE(rule.improves(1, 1));
  EXPECT_FALSE(rule.improves(NAN, std::nullopt));
  EXPECT_FALSE(rule.improves(-INFINITY, 1));
}

}  // namespace
}  // namespace guise::runs
