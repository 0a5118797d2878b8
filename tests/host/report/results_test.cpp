// First, final and best values of runs and of groups, by hand.
#include "report/results.h"

#include <cmath>

#include "made_runs.h"

namespace guise::report::testing {
namespace {

TEST(Results, BestIsTheFirstOfTheGreatestAndKeepsItsInterval) {
  const auto results = results_of(run_of("kd", 0, {50, 70, NAN, 70, 60}), false);
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].final.value, 60);
  EXPECT_EQ(results[0].best->epoch, 1);
  EXPECT_EQ(results[0].best->low, 69);
}

TEST(Results, AMetricWithoutAGoodDirectionHasNoBest) {
  EXPECT_FALSE(results_of(run_of("kd", 0, {50}), true)[0].best);
}

TEST(Results, OfAGroupAreThoseThatHaveOne) {
  const Runs runs = {run_of("kd", 0, {50, 60}), run_of("kd", 1, {NAN}), run_of("kd", 2, {40, 30}),
                     run_of("ce", 0, {1})};
  const auto results = results_of(runs, {"kd", {0, 1, 2}});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].finals, (std::vector<double>{60, 30}));
  EXPECT_EQ(results[0].bests, (std::vector<double>{60, 40}));
}

}  // namespace
}  // namespace guise::report::testing
