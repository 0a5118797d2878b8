// c10::Allocator over a BlockCache; see the header.
#include "memory/caching_allocator.h"

#include <c10/core/CPUAllocator.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace guise::memory {
namespace {

// LibTorch frees by a plain function pointer, so the cache must be found without a context. Set once by
// install_caching_allocator and never destroyed: tensors in static variables are freed after main.
BlockCache* installed_cache = nullptr;

void give_back(void* block) {
  installed_cache->give_back(block);
}

class CachingAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(std::size_t bytes) override {
    void* block = bytes == 0 ? nullptr : installed_cache->take(bytes);
    return {block, block, &give_back, c10::Device(c10::DeviceType::CPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &give_back; }
  void copy_data(void* destination, const void* source, std::size_t bytes) const override {
    default_copy_data(destination, source, bytes);
  }
};

std::size_t half_of_memory() {
  return static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) / 2 *
         static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

bool is_off() {
  const char* const wish = std::getenv("GUISE_ALLOCATOR");
  return wish != nullptr && std::string_view(wish) == "libtorch";
}

}  // namespace

void install_caching_allocator(int64_t cap_bytes) {
  if (installed_cache != nullptr || is_off()) return;
  installed_cache = new BlockCache(cap_bytes > 0 ? static_cast<std::size_t>(cap_bytes) : half_of_memory());
  c10::SetCPUAllocator(new CachingAllocator, /*priority=*/1);
}

int64_t release_cached() {
  return installed_cache == nullptr ? 0 : installed_cache->release();
}

CacheCounts allocator_counts() {
  return installed_cache == nullptr ? CacheCounts{} : installed_cache->counts();
}

}  // namespace guise::memory
