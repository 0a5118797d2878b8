#include "data/parallel.h"

#include <array>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

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

// Two items fail at the same time; `late` notes its fault after the other. On one core they do not meet,
// hence the bounded wait.
std::string fault_when_late(int64_t late) {
  std::array<std::atomic<bool>, 2> begun{}, failed{};
  const auto wait_for = [](const std::atomic<bool>& flag) {
    for (int i = 0; i < 100 && !flag; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  };
  try {
    parallel_for(200, [&](int64_t index) {
      if (index > 1) return;
      const auto self = static_cast<size_t>(index), other = 1 - self;
      begun[self] = true;
      wait_for(begun[other]);
      if (index == late) wait_for(failed[other]);
      if (index == late) std::this_thread::sleep_for(std::chrono::milliseconds(20));
      failed[self] = true;
      throw std::runtime_error(std::to_string(index));
    });
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

TEST(ParallelFor, RethrowsTheFaultOfTheSmallestIndexWhicheverComesFirst) {
  EXPECT_EQ(fault_when_late(0), "0");
  EXPECT_EQ(fault_when_late(1), "0");
}

}  // namespace
}  // namespace guise::data
