#include "data/parallel.h"

#include <atomic>
#include <stdexcept>

#include "test_files.h"

namespace guise::data {
namespace {

TEST(ParallelFor, DoesEveryItemOnce) {
  for (const int64_t count : {0, 1, 63, 64, 1000}) {
    std::vector<std::atomic<int>> done(static_cast<size_t>(count));
    parallel_for(count, [&](int64_t index) { ++done[static_cast<size_t>(index)]; });
    for (const auto& times : done) EXPECT_EQ(times, 1);
  }
}

TEST(ParallelFor, RethrowsTheFirstFaultInOrder) {
  for (int repeat = 0; repeat < 50; ++repeat) {
    try {
      parallel_for(2000, [](int64_t index) {
        if (index % 100 == 37) throw std::runtime_error(std::to_string(index));
      });
      FAIL();
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "37");
    }
  }
}

}  // namespace
}  // namespace guise::data
