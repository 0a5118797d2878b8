// Blocks come back, alignment holds, the cap is kept, threads may mix.
#include "memory/block_cache.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

#include "core/error.h"

namespace guise::memory {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

uintptr_t address(void* block) {
  return reinterpret_cast<uintptr_t>(block);
}

TEST(BlockCache, ABlockGivenBackIsHandedOutAgain) {
  BlockCache cache(64 * kMebibyte);
  void* first = cache.take(1000);
  std::memset(first, 1, 1000);
  cache.give_back(first);
  EXPECT_EQ(cache.take(1001), first);  // the same class
  void* second = cache.take(1000);
  EXPECT_NE(second, first);  // which is lent now
  const CacheCounts counts = cache.counts();
  EXPECT_EQ(counts.hits, 1);
  EXPECT_EQ(counts.misses, 2);
  EXPECT_EQ(counts.lent_bytes, 2 * 1024);
  EXPECT_EQ(counts.kept_bytes, 0);
  cache.give_back(first);
  cache.give_back(second);
}

TEST(BlockCache, BlocksAreAlignedForVectorsAndLargeOnesForHugePages) {
  BlockCache cache(64 * kMebibyte);
  std::vector<void*> blocks;
  for (const std::size_t bytes : {std::size_t{1}, std::size_t{100}, 3 * kMebibyte / 2}) {
    blocks.push_back(cache.take(bytes));
    EXPECT_EQ(address(blocks.back()) % 64, 0u);
  }
  for (const std::size_t bytes : {2 * kMebibyte, 2 * kMebibyte + 1, 9 * kMebibyte}) {
    blocks.push_back(cache.take(bytes));
    EXPECT_EQ(address(blocks.back()) % (2 * kMebibyte), 0u);
    std::memset(blocks.back(), 1, bytes);
  }
  for (void* block : blocks) cache.give_back(block);
}

TEST(BlockCache, ReleaseGivesKeptBlocksBackAndLeavesLentOnes) {
  BlockCache cache(64 * kMebibyte);
  void* lent = cache.take(100);
  void* kept = cache.take(4 * kMebibyte);
  cache.give_back(kept);
  EXPECT_EQ(cache.release(), static_cast<int64_t>(4 * kMebibyte));
  EXPECT_EQ(cache.counts().kept_bytes, 0);
  EXPECT_EQ(cache.counts().lent_bytes, 128);
  EXPECT_EQ(cache.release(), 0);
  std::memset(lent, 1, 100);
  cache.give_back(lent);
  EXPECT_EQ(cache.counts().kept_bytes, 128);
}

TEST(BlockCache, NoMoreThanTheCapIsKept) {
  BlockCache cache(3 * kMebibyte);
  void* blocks[] = {cache.take(kMebibyte), cache.take(2 * kMebibyte), cache.take(kMebibyte),
                    cache.take(4 * kMebibyte)};
  for (void* block : blocks) cache.give_back(block);
  EXPECT_EQ(cache.counts().kept_bytes, static_cast<int64_t>(3 * kMebibyte));
  EXPECT_EQ(cache.counts().lent_bytes, 0);
}

TEST(BlockCache, NullIsIgnored) {
  BlockCache(1).give_back(nullptr);
}

TEST(BlockCache, MoreThanTheMachineHasIsRefusedWithText) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "AddressSanitizer ends the process instead of returning null";
#endif
  BlockCache cache(kMebibyte);
  for (const std::size_t bytes : {std::size_t{1} << 59, SIZE_MAX}) {
    try {
      cache.take(bytes);
      FAIL();
    } catch (const core::Error& error) {
      EXPECT_EQ(error.fault(), core::Fault::failed);
      EXPECT_NE(std::string(error.what()).find("memory: the system has no more"), std::string::npos);
    }
  }
  EXPECT_EQ(cache.counts().lent_bytes, 0);
}

TEST(BlockCache, ThreadsNeverShareABlock) {
  BlockCache cache(16 * kMebibyte);
  const auto work = [&cache](uint8_t mark) {
    std::vector<uint8_t*> blocks;
    for (std::size_t round = 0; round < 3000; ++round) {
      const std::size_t bytes = 64 + round * 37 % 3000;
      auto* block = static_cast<uint8_t*>(cache.take(bytes));
      std::memset(block, mark, 64);
      blocks.push_back(block);
      if (blocks.size() < 20) continue;
      uint8_t* oldest = blocks[round % 20];
      for (int i = 0; i < 64; ++i) ASSERT_EQ(oldest[i], mark);
      cache.give_back(oldest);
      blocks[round % 20] = blocks.back();
      blocks.pop_back();
    }
    for (uint8_t* block : blocks) cache.give_back(block);
  };
  std::thread other(work, uint8_t{1});
  work(2);
  other.join();
  EXPECT_EQ(cache.counts().lent_bytes, 0);
}

}  // namespace
}  // namespace guise::memory
