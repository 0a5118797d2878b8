#include "report/paired.h"

#include "made_runs.h"

namespace guise::report::testing {
namespace {

// kd is `by` points better than ce for each seed.
Runs runs_with(const std::vector<double>& by) {
  Runs runs;
  for (size_t seed = 0; seed < by.size(); ++seed) {
    runs.push_back(run_of("ce", static_cast<int>(seed), {50.0 + static_cast<double>(seed)}));
    runs.push_back(run_of("kd", static_cast<int>(seed), {50.0 + static_cast<double>(seed) + by[seed]}));
  }
  return runs;
}

TEST(PairedView, TwoSeedsSayNothing) {
  const PairedView view = paired_view(runs_with({1, 3}), kByStrategy);
  EXPECT_EQ(view.sentence, "nothing can be said of the groups' top-1 (2 pairs: too few seeds, or no spread)");
  EXPECT_EQ(view.document["groups"][0]["comparisons"][0]["pairs"], 2);
}

// By hand: mean 2, s = 1, half width 4.302653 / sqrt(3) = 2.484; t = 3.464 with 2 degrees, p = 0.0742.
TEST(PairedView, ADifferenceThatChanceCouldMakeIsCalledSo) {
  EXPECT_EQ(paired_view(runs_with({1, 2, 3}), kByStrategy).sentence,
            "no difference of top-1 can be told from chance (3 pairs, least p = 0.074 by Holm)");
}

// By hand: mean 10, s = 1, half width 2.484, t = 17.32, p = 0.0033.
TEST(PairedView, AFindingStandsWithItsIntervalAndItsP) {
  EXPECT_EQ(paired_view(runs_with({9, 10, 11}), kByStrategy).sentence,
            "top-1 of kd minus ce is +10 points [+7.52, +12.5], p = 0.0033 (Holm), 3 pairs");
}

TEST(PairedView, RunsWithoutAPartnerAreNotCompared) {
  const PairedView view = paired_view({run_of("ce", 0, {1}), run_of("kd", 1, {2})}, kByStrategy);
  EXPECT_TRUE(view.document.is_null());
  EXPECT_EQ(view.sentence, "no two runs can be paired, so the groups are not compared");
}

}  // namespace
}  // namespace guise::report::testing
