// Counts and intervals against numpy's sort and bisection (tests/reference/metrics), and the odd corners by
// hand.
#include "metrics/accuracy.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "support/places.h"

namespace guise::metrics {
namespace {

// By value: a range-for over a part of a temporary would run over freed memory.
nlohmann::json reference(const char* part) {
  std::ifstream file(support::reference("metrics/accuracy.json"));
  return nlohmann::json::parse(file).at(part);
}

at::Tensor rows(const std::vector<std::vector<double>>& values) {
  std::vector<at::Tensor> tensors;
  for (const auto& row : values) tensors.push_back(at::tensor(row));
  return at::stack(tensors).to(at::kFloat);
}

TEST(CountCorrect, EqualsAStableSort) {
  for (const auto& wanted : reference("counts")) {
    const at::Tensor targets = at::tensor(wanted["targets"].get<std::vector<int64_t>>());
    const CorrectCounts counts = count_correct(rows(wanted["logits"]), targets, wanted["k"]);
    EXPECT_EQ(counts.top1, wanted["top1"].get<int64_t>());
    EXPECT_EQ(counts.topk, wanted["topk"].get<int64_t>());
    EXPECT_EQ(counts.samples, targets.numel());
  }
}

TEST(CountCorrect, ATieGoesToTheLowerIndex) {
  const CorrectCounts counts = count_correct(rows({{1, 1, 1}, {1, 1, 1}, {1, 1, 1}}), at::arange(3), 2);
  EXPECT_EQ(counts.top1, 1);
  EXPECT_EQ(counts.topk, 2);
}

TEST(CountCorrect, MoreThanAllClassesIsAllClasses) {
  EXPECT_EQ(count_correct(rows({{3, 2}, {3, 2}}), at::arange(2), 5).topk, 2);
}

TEST(CountCorrect, NanIsNeverRight) {
  const at::Tensor logits = rows({{NAN, NAN}, {NAN, 5}, {NAN, 5}});
  const CorrectCounts counts = count_correct(logits, at::tensor(std::vector<int64_t>{0, 0, 1}), 5);
  EXPECT_EQ(counts.top1, 0);
  EXPECT_EQ(counts.topk, 1);  // the 5 behind a NaN is second
}

TEST(CountCorrect, InfinityIsANumber) {
  const CorrectCounts counts =
      count_correct(rows({{-INFINITY, 0}, {INFINITY, 0}}), at::tensor({1, 0}, at::kLong), 1);
  EXPECT_EQ(counts.top1, 2);
}

TEST(CountCorrect, NoSamplesGiveZeroCounts) {
  const CorrectCounts counts = count_correct(at::empty({0, 10}), at::empty({0}, at::kLong), 5);
  EXPECT_EQ(counts.top1 + counts.topk + counts.samples, 0);
}

TEST(WilsonInterval, SolvesItsDefiningEquation) {
  for (const auto& wanted : reference("intervals")) {
    const PercentInterval interval = wilson_interval(wanted["correct"], wanted["total"]);
    EXPECT_NEAR(interval.low, wanted["low"].get<double>(), 1e-9);
    EXPECT_NEAR(interval.high, wanted["high"].get<double>(), 1e-9);
  }
}

TEST(WilsonInterval, NothingMeasuredIsNothingKnown) {
  EXPECT_EQ(wilson_interval(0, 0).low, 0);
  EXPECT_EQ(wilson_interval(0, 0).high, 100);
}

}  // namespace
}  // namespace guise::metrics
