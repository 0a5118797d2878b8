// What the document of a report says of a run, of a group and of every metric.
#include "report/run_entry.h"

#include <cmath>

#include "made_runs.h"

namespace guise::report::testing {
namespace {

TEST(RunEntry, WhatWasNotMeasuredIsNull) {
  runs::Run run = run_of("kd", 3, {50, 40});
  run.series[0].points[1].low = NAN;
  const runs::Json entry = run_entry(run, "kd");
  EXPECT_EQ(entry["seed"], 3);
  EXPECT_EQ(entry["group"], "kd");
  EXPECT_EQ(entry["state"], "finished");
  const runs::Json& top1 = entry["results"]["top1"];
  EXPECT_EQ(top1["final"], 40);
  EXPECT_TRUE(top1["interval"].is_null());
  EXPECT_EQ(top1["best"], 50);
  EXPECT_EQ(top1["best_epoch"], 0);
  EXPECT_EQ(top1["best_interval"], runs::Json({49.0, 51.0}));
  EXPECT_TRUE(entry["training"]["train.loss"]["best"].is_null());
  run.config.erase("train");
  EXPECT_TRUE(run_entry(run, "kd")["seed"].is_null());
}

TEST(GroupEntry, AMeanOfOneHasNoInterval) {
  const Runs runs = {run_of("kd", 0, {50}), run_of("kd", 1, {60}, 0.2)};
  const runs::Json one = group_entry(runs, {"kd", {0}}), both = group_entry(runs, {"kd", {0, 1}});
  EXPECT_EQ(one["results"]["top1"]["final"]["mean"], 50);
  EXPECT_TRUE(one["results"]["top1"]["final"]["interval"].is_null());
  EXPECT_EQ(both["results"]["top1"]["final"]["mean"], 55);
  EXPECT_EQ(both["also_differ_in"], runs::Json({"optimizer.lr"}));
}

TEST(MetricsJson, HasEachOnceWithItsDirection) {
  const runs::Json list = metrics_json({run_of("kd", 0, {50}), run_of("ce", 0, {50})});
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0]["name"], "top1");
  EXPECT_EQ(list[0]["better"], "greater");
  EXPECT_EQ(list[1]["name"], "train.loss");
  EXPECT_EQ(list[1]["of_training"], true);
}

}  // namespace
}  // namespace guise::report::testing
