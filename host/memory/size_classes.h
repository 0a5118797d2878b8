// Sizes that cached blocks come in: eight to a doubling, so that at most an eighth of a block is unused.
#pragma once

#include <cstddef>

namespace guise::memory {

// The smallest class that holds `bytes` (1 to 2^60): 64, 128, ..., 512, then 576, 640, ..., 1024, 1152, ...
// Every class is a multiple of 64.
std::size_t size_class(std::size_t bytes);

}  // namespace guise::memory
