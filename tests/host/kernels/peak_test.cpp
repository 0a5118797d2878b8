// The measure of the most that a processor computes. How much that is decides nothing here.
#include "kernels/peak.h"

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/levels.h"

namespace guise::kernels {
namespace {

TEST(Peak, IsANumberOnEveryLevel) {
  OneWorker alone;
  for (const VectorLevel level : usable_levels()) {
    const double gflops = fma_peak_gflops(alone, level);
    EXPECT_TRUE(std::isfinite(gflops) && gflops > 0) << level_name(level);
  }
}

// Chains 0 to 11, x / 2 + 1 a round: 45 after one, 2 each in the end. Chains that were alike would be one to
// the compiler, and the peak too high.
TEST(Peak, CountsChainsOfTheirOwn) {
  for (const VectorLevel level : usable_levels()) {
    const LevelTable& table = level_table(level);
    EXPECT_FLOAT_EQ(table.multiply_add_rounds(1), 45) << level_name(level);
    EXPECT_FLOAT_EQ(table.multiply_add_rounds(100), 24) << level_name(level);
  }
}

}  // namespace
}  // namespace guise::kernels
