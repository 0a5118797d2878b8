#include "features/spacing.h"

#include <gtest/gtest.h>

namespace guise::features::testing {
namespace {

TEST(EvenlySpaced, AreEvenlySpacedAndNeverTwice) {
  EXPECT_EQ(evenly_spaced(10, 5), (std::vector<int64_t>{0, 2, 4, 6, 8}));
  EXPECT_EQ(evenly_spaced(3, 5), (std::vector<int64_t>{0, 1, 2}));
  EXPECT_TRUE(evenly_spaced(0, 5).empty());
}

}  // namespace
}  // namespace guise::features::testing
