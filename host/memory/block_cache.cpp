// Free lists by size class; see the header.
#include "memory/block_cache.h"

#include <sys/mman.h>

#include <cstdlib>
#include <new>
#include <string>

#include "core/error.h"
#include "memory/size_classes.h"

namespace guise::memory {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kLargestRequest = std::size_t{1} << 60;
constexpr std::size_t kAlignment = 64;

void* system_block(std::size_t size) {
  void* block = nullptr;
  const bool large = size >= kHugePage;
  if (posix_memalign(&block, large ? kHugePage : kAlignment, size) != 0) return nullptr;
  if (large) madvise(block, size, MADV_HUGEPAGE);  // a wish: without huge pages everything works, slower
  return block;
}

core::Error out_of_memory(std::size_t bytes) {
  return core::failure({.place = "memory",
                        .problem = "the system has no more",
                        .expected = std::to_string(bytes) + " bytes for one tensor",
                        .advice = "a smaller batch or a narrower network"});
}

}  // namespace

BlockCache::~BlockCache() {
  release();
}

void* BlockCache::take(std::size_t bytes) {
  if (bytes > kLargestRequest) throw out_of_memory(bytes);
  const std::size_t size = size_class(bytes);
  const std::lock_guard lock(mutex_);
  SizeList& list = lists_[size];
  list.size = size;
  void* block = list.first != nullptr ? kept_block(list) : new_block(list);
  counts_.lent_bytes += static_cast<int64_t>(size);
  return block;
}

void* BlockCache::kept_block(SizeList& list) {
  FreeBlock* block = list.first;
  list.first = block->next;
  counts_.kept_bytes -= static_cast<int64_t>(list.size);
  ++counts_.hits;
  return block;
}

void* BlockCache::new_block(SizeList& list) {
  void* block = system_block(list.size);
  if (block == nullptr && release_locked() > 0) block = system_block(list.size);
  if (block == nullptr) throw out_of_memory(list.size);
  owners_.emplace(block, &list);
  ++counts_.misses;
  return block;
}

void BlockCache::give_back(void* block) noexcept {
  if (block == nullptr) return;
  const std::lock_guard lock(mutex_);
  const auto owner = owners_.find(block);
  SizeList& list = *owner->second;
  const auto size = static_cast<int64_t>(list.size);
  counts_.lent_bytes -= size;
  if (list.size > cap_bytes_ || static_cast<std::size_t>(counts_.kept_bytes) > cap_bytes_ - list.size) {
    owners_.erase(owner);
    std::free(block);
    return;
  }
  list.first = new (block) FreeBlock{list.first};
  counts_.kept_bytes += size;
}

int64_t BlockCache::release() noexcept {
  const std::lock_guard lock(mutex_);
  return release_locked();
}

int64_t BlockCache::release_locked() noexcept {
  const int64_t released = counts_.kept_bytes;
  for (auto& [size, list] : lists_) {
    while (list.first != nullptr) {
      FreeBlock* block = list.first;
      list.first = block->next;
      owners_.erase(block);
      std::free(block);
    }
  }
  counts_.kept_bytes = 0;
  return released;
}

CacheCounts BlockCache::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace guise::memory
