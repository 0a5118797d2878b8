// LibTorch's tensors live in the cache: a repeated step takes nothing from the system. Counts, no timings.
#include "memory/caching_allocator.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace guise::memory {
namespace {

at::Tensor weight() {
  return at::ones({16, 16, 3, 3}).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_();
}

void step(const at::Tensor& kernel, int64_t samples) {
  const at::Tensor images = at::ones({samples, 16, 32, 32}).contiguous(at::MemoryFormat::ChannelsLast);
  kernel.mutable_grad().reset();
  at::conv2d(at::conv2d(images, kernel, {}, 1, 1).relu(), kernel, {}, 1, 1).mean().backward();
}

// The allocator is of the whole process, so every test installs it: the first one does.
class CachingAllocator : public testing::Test {
 protected:
  void SetUp() override {
    install_caching_allocator();
    release_cached();
  }
};

TEST_F(CachingAllocator, ARepeatedStepMissesNothing) {
  const at::Tensor kernel = weight();
  for (int i = 0; i < 3; ++i) step(kernel, 8);
  const CacheCounts before = allocator_counts();
  for (int i = 0; i < 5; ++i) step(kernel, 8);
  const CacheCounts after = allocator_counts();
  EXPECT_EQ(after.misses, before.misses);
  EXPECT_GE(after.hits, before.hits + 5 * 6);  // images, two results, relu, and their gradients
  EXPECT_EQ(after.lent_bytes, before.lent_bytes);
}

TEST_F(CachingAllocator, MemoryIsGivenBackOnRequest) {
  const at::Tensor kernel = weight();
  step(kernel, 8);
  const int64_t kept = allocator_counts().kept_bytes;
  EXPECT_GT(kept, 8 * 16 * 32 * 32 * 4);
  EXPECT_EQ(release_cached(), kept);
  EXPECT_EQ(allocator_counts().kept_bytes, 0);
  step(kernel, 8);
}

TEST_F(CachingAllocator, TensorsOfAllSizesAndOpsWork) {
  EXPECT_EQ(at::empty({0}).numel(), 0);
  at::Tensor grown = at::ones({4});
  grown.resize_({1 << 20});
  EXPECT_EQ(grown.slice(0, 0, 4).sum().item<double>(), 4);
  EXPECT_TRUE(at::equal(grown, grown.clone()));
}

TEST_F(CachingAllocator, ASecondInstallationChangesNothing) {
  const at::Tensor tensor = at::ones({100});
  const int64_t lent = allocator_counts().lent_bytes;
  install_caching_allocator(1);
  EXPECT_EQ(allocator_counts().lent_bytes, lent);
}

}  // namespace
}  // namespace guise::memory
