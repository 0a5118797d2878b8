// Rounding of sizes; see the header.
#include "memory/size_classes.h"

#include <bit>

namespace guise::memory {

std::size_t size_class(std::size_t bytes) {
  constexpr std::size_t smallest_step = 64;  // LibTorch's alignment: a class never splits a cache line
  const std::size_t eighth =
      std::bit_ceil(bytes) / 16;  // of the power of two below, for sizes between powers
  const std::size_t step = eighth < smallest_step ? smallest_step : eighth;
  return (bytes + step - 1) / step * step;
}

}  // namespace guise::memory
