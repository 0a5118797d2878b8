// What the machine has, whoever may use how much of it.
#pragma once

#include <unistd.h>

#include <cstdint>

namespace guise::core {

inline uint64_t memory_bytes() {
  return static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(sysconf(_SC_PAGE_SIZE));
}

}  // namespace guise::core
