// The measure of the most that a processor computes. How much that is decides nothing here.
#include "kernels/peak.h"

#include <gtest/gtest.h>

#include <cmath>

namespace guise::kernels {
namespace {

TEST(Peak, IsANumberOnEveryLevel) {
  OneWorker alone;
  for (const VectorLevel level : usable_levels()) {
    const double gflops = fma_peak_gflops(alone, level);
    EXPECT_TRUE(std::isfinite(gflops) && gflops > 0) << level_name(level);
  }
}

}  // namespace
}  // namespace guise::kernels
