#include "kernels/workers.h"

#include <gtest/gtest.h>

#include "kernels/testing.h"

namespace guise::kernels {
namespace {

TEST(Workers, SharesAreWholeGrainsInOrderThatMissNothing) {
  for (int64_t items = 0; items < 30; ++items) {
    for (int64_t workers = 1; workers < 6; ++workers) {
      for (int64_t grain : {1, 2, 4, 7}) {
        int64_t next = 0, least = items, most = 0;
        for (int64_t worker = 0; worker < workers; ++worker) {
          const Share share = share_of(items, worker, workers, grain);
          EXPECT_EQ(share.begin, next);
          EXPECT_TRUE(share.begin % grain == 0 || share.begin == items);
          next = share.end;
          least = std::min(least, share.end - share.begin);
          most = std::max(most, share.end - share.begin);
        }
        EXPECT_EQ(next, items);
        EXPECT_LT(most - least, 2 * grain);
      }
    }
  }
}

TEST(Workers, EachIsCalledOnce) {
  testing::Threads three(3);
  std::vector<int> calls(3);
  three.run([&](int64_t worker) { calls[static_cast<std::size_t>(worker)] += 1; });
  EXPECT_EQ(calls, (std::vector<int>{1, 1, 1}));
  int alone = 0;
  OneWorker().run([&](int64_t worker) { alone += worker == 0 ? 1 : 100; });
  EXPECT_EQ(alone, 1);
}

}  // namespace
}  // namespace guise::kernels
