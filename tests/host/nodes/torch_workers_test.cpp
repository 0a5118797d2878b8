#include "nodes/torch_workers.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

namespace guise::nodes {
namespace {

TEST(TorchWorkers, AreAsManyAsTheRunHasAndEachWorksOnce) {
  for (const int threads : {1, 2, 3, 7}) {
    at::set_num_threads(threads);
    TorchWorkers workers;
    ASSERT_EQ(workers.count(), threads);
    std::vector<std::atomic<int>> calls(static_cast<size_t>(threads));
    workers.run([&](int64_t worker) { ++calls[static_cast<size_t>(worker)]; });
    for (const auto& count : calls) EXPECT_EQ(count, 1);
  }
}

TEST(TorchWorkers, AreThreadsOfTheirOwn) {
  at::set_num_threads(2);
  TorchWorkers workers;
  std::thread::id ids[2];
  workers.run([&](int64_t worker) { ids[worker] = std::this_thread::get_id(); });
  EXPECT_NE(ids[0], ids[1]) << "LibTorch's threads were not found";
}

TEST(TorchWorkers, WorkOneAfterTheOtherWithinAParallelRegion) {
  at::set_num_threads(2);
  TorchWorkers workers;
  std::atomic<int> calls = 0;
  workers.run([&](int64_t) {
    TorchWorkers inner;
    inner.run([&](int64_t) { ++calls; });
  });
  EXPECT_EQ(calls, 4);
}

}  // namespace
}  // namespace guise::nodes
