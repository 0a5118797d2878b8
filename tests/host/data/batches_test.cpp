#include "data/batches.h"

#include <algorithm>

#include "test_files.h"

namespace guise::data {
namespace {

TEST(EpochOrder, IsAPermutationThatChangesWithSeedAndEpoch) {
  const auto order = epoch_order(1000, 7, 3);
  auto sorted = order;
  std::ranges::sort(sorted);
  for (int64_t i = 0; i < 1000; ++i) ASSERT_EQ(sorted[static_cast<size_t>(i)], i);
  EXPECT_EQ(order, epoch_order(1000, 7, 3));
  EXPECT_NE(order, epoch_order(1000, 7, 4));
  EXPECT_NE(order, epoch_order(1000, 8, 3));
  EXPECT_TRUE(epoch_order(0, 1, 0).empty());
}

TEST(Batches, CountStepsWithAndWithoutTheLast) {
  EXPECT_EQ(steps_per_epoch(50000, 128, false), 391);
  EXPECT_EQ(steps_per_epoch(50000, 128, true), 390);
  EXPECT_EQ(steps_per_epoch(256, 128, false), 2);
  EXPECT_EQ(steps_per_epoch(256, 128, true), 2);
  EXPECT_EQ(steps_per_epoch(5, 128, false), 1);
  EXPECT_EQ(steps_per_epoch(5, 128, true), 0);
  EXPECT_EQ(steps_per_epoch(0, 128, false), 0);
}

TEST(Batches, CutTheOrderWithoutGapOrOverlap) {
  const auto order = epoch_order(1000, 7, 0);
  std::vector<int64_t> seen;
  for (int64_t step = 0; step < steps_per_epoch(1000, 128, false); ++step) {
    const auto batch = batch_indices(order, 128, step);
    EXPECT_EQ(batch.size(), step < 7 ? 128u : 104u);
    seen.insert(seen.end(), batch.begin(), batch.end());
  }
  EXPECT_EQ(seen, order);
}

}  // namespace
}  // namespace guise::data
