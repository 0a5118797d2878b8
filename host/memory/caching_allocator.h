// LibTorch's CPU memory through a BlockCache. Leaves out device memory: CUDA has an allocator of this kind
// already.
#pragma once

#include <cstdint>

#include "memory/block_cache.h"

namespace guise::memory {

// From now on the CPU tensors of this process take their memory from one cache that keeps at most cap_bytes
// (0: half of the machine's memory). Call once, in main, before other threads use LibTorch; tensors made
// before are not affected. A second call changes nothing, nor does any where GUISE_ALLOCATOR is "libtorch".
void install_caching_allocator(int64_t cap_bytes = 0);

// Gives unused memory back to the system: after a change of batch shape, before a phase that needs little.
// Returns the bytes given back; 0 when the allocator is not installed.
int64_t release_cached();

// Zeros when the allocator is not installed.
CacheCounts allocator_counts();

}  // namespace guise::memory
