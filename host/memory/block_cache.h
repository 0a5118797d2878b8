// Blocks of memory that are kept after use and handed out again, by size class. Why: the C library maps and
// unmaps every large tensor at each step, and the page faults cost more than a tenth of the step. Knows
// nothing of tensors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace guise::memory {

struct CacheCounts {
  int64_t hits = 0;        // requests served from a kept block
  int64_t misses = 0;      // requests that took memory from the system
  int64_t kept_bytes = 0;  // free, waiting to be used again
  int64_t lent_bytes = 0;  // in use
};

// Any thread may call any member; a block may be given back by another thread than the one that took it.
class BlockCache {
 public:
  // Keeps at most cap_bytes of free blocks; what comes back beyond that goes to the system at once.
  explicit BlockCache(std::size_t cap_bytes) : cap_bytes_(cap_bytes) {}
  ~BlockCache();  // gives kept blocks back; lent ones stay valid and are then lost
  BlockCache(const BlockCache&) = delete;
  BlockCache& operator=(const BlockCache&) = delete;

  // At least `bytes` >= 1, not cleared. 64-byte aligned; from 2 MiB on 2 MiB-aligned with huge pages asked
  // for. Throws core::Error(failed) when the system has no more memory, after giving back all kept blocks.
  void* take(std::size_t bytes);
  // `block` comes from take() and was not given back since; null is ignored.
  void give_back(void* block) noexcept;
  // Gives every kept block to the system (when the batch shape changes, or at the end). Returns its bytes.
  int64_t release() noexcept;

  CacheCounts counts() const;

 private:
  // A free block holds its link in its own first bytes: giving a block back needs no memory and cannot fail.
  struct FreeBlock {
    FreeBlock* next;
  };
  struct SizeList {
    std::size_t size = 0;
    FreeBlock* first = nullptr;  // the one given back last
  };

  void* kept_block(SizeList& list);
  void* new_block(SizeList& list);
  int64_t release_locked() noexcept;

  const std::size_t cap_bytes_;
  mutable std::mutex mutex_;
  std::unordered_map<std::size_t, SizeList> lists_;  // by size class; entries stay, so pointers to them hold
  std::unordered_map<void*, SizeList*> owners_;      // of every block that exists, kept or lent
  CacheCounts counts_;
};

}  // namespace guise::memory
