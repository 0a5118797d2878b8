// statistics: numbers from SciPy 1.x (stats.t.ppf(0.975, n - 1) * stats.sem(values)) and by hand.
#include "runs/statistics.h"

#include <gtest/gtest.h>

namespace guise::runs {
namespace {

TEST(Statistics, TheSpreadIsMeanLeastAndGreatest) {
  const Spread spread = spread_of({3, 1, 8});
  EXPECT_DOUBLE_EQ(spread.mean, 4);
  EXPECT_DOUBLE_EQ(spread.low, 1);
  EXPECT_DOUBLE_EQ(spread.high, 8);
}

TEST(Statistics, TheMeanOfEqualNumbersIsThatNumber) {
  const Spread spread = spread_of({0.1, 0.1, 0.1});
  EXPECT_EQ(spread.mean, 0.1);
  EXPECT_EQ(spread.low, 0.1);
}

TEST(Statistics, StudentsIntervalIsThatOfTheTables) {
  // n = 5: t(0.975, 4) = 2.7764451052 times s / sqrt(5) = sqrt(2.5 / 5).
  const auto interval = student_interval({1, 2, 3, 4, 5});
  ASSERT_TRUE(interval);
  EXPECT_DOUBLE_EQ(interval->mean, 3);
  EXPECT_NEAR(interval->half_width, 1.9632431614775, 1e-9);
  // n = 2: t(0.975, 1) = 12.7062047364 times |a - b| / 2.
  EXPECT_NEAR(student_interval({86, 87})->half_width, 6.3531023682, 1e-8);
}

TEST(Statistics, TheStandardDeviationIsTheSamples) {
  EXPECT_DOUBLE_EQ(standard_deviation({1, 2, 3, 4, 5}), 1.5811388300841898);  // sqrt(2.5)
  EXPECT_DOUBLE_EQ(standard_deviation({86, 87}), 0.7071067811865476);
  EXPECT_EQ(standard_deviation({3, 3, 3}), 0);
  // Far from zero, where a sum of squares would lose all: numpy.std(..., ddof=1)
  EXPECT_NEAR(standard_deviation({1e9 + 1, 1e9 + 2, 1e9 + 3}), 1, 1e-12);
}

TEST(Statistics, OneNumberHasNoInterval) {
  EXPECT_FALSE(student_interval({86}));
  EXPECT_FALSE(student_interval({}));
}

}  // namespace
}  // namespace guise::runs
