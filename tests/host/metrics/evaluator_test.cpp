// The one evaluator: a measure for every row, and the same values from one batch as from several.
#include "metrics/evaluator.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "metrics/accuracy.h"

namespace guise::metrics {
namespace {

TEST(Measures, EveryMeasuredRowHasOneAndNoneIsWithoutARow) {
  std::set<std::string> rows, named;
  for (const runs::Measurement& row : runs::evaluation_rows()) {
    if (row.extent != runs::Extent::never) rows.insert(row.name);
  }
  for (const Measure& measure : measures()) EXPECT_TRUE(named.insert(measure.row).second) << measure.row;
  EXPECT_EQ(rows, named);
}

TEST(Evaluator, SumsOverBatchesWhatItCountsInOne) {
  at::manual_seed(1);
  const at::Tensor logits = at::randn({60, 4}), labels = at::randint(4, {60}, at::kLong);
  Evaluator whole(runs::Extent::full, {.topk = 2}), parts(runs::Extent::full, {.topk = 2});
  whole.add({logits, labels});
  for (int64_t begin = 0; begin < 60; begin += 25) {
    const int64_t count = std::min<int64_t>(25, 60 - begin);
    parts.add({logits.narrow(0, begin, count), labels.narrow(0, begin, count)});
  }
  const runs::Evaluation a = whole.result(), b = parts.result();
  ASSERT_EQ(a.values.size(), 4u);
  EXPECT_EQ(a.samples, 60);
  for (const runs::MeasuredValue& value : a.values) {
    EXPECT_NEAR(b.at(value.name), value.value, 1e-5) << value.name;
    EXPECT_EQ(b.find(value.name)->interval, value.interval) << value.name;
  }
}

TEST(Evaluator, AnIntervalIsToldWhereTheRowSaysSo) {
  const at::Tensor logits = at::eye(4).repeat({5, 1}), labels = at::arange(4, at::kLong).repeat({5});
  Evaluator logged(runs::Extent::logged, {.topk = 2}), full(runs::Extent::full, {.topk = 2});
  logged.add({logits, labels});
  full.add({logits, labels});
  const PercentInterval wilson = wilson_interval(20, 20);
  EXPECT_EQ(logged.result().find("top1")->interval, (runs::Interval{wilson.low, wilson.high}));
  EXPECT_EQ(logged.result().find("top2")->interval, std::nullopt);
  EXPECT_EQ(full.result().find("top2")->interval, (runs::Interval{wilson.low, wilson.high}));
  EXPECT_EQ(logged.result().find("expected_calibration_error"), nullptr);
}

TEST(Evaluator, WithoutAnySampleNothingWasMeasured) {
  EXPECT_EQ(Evaluator(runs::Extent::logged, {}).result(), runs::Evaluation{});
}

}  // namespace
}  // namespace guise::metrics
