// A square of kLanes vectors, turned about its diagonal in registers.
#pragma once

#include <utility>

#include "kernels/levels/lanes.h"

namespace guise::kernels::GUISE_LEVEL {

// Of each square of 2 * kWidth lanes in two vectors that lie kWidth rows apart, swaps the parts off the
// diagonal.
template <int kWidth, int... kLane>
inline void swap_parts(Lanes& upper, Lanes& lower, std::integer_sequence<int, kLane...>) {
  constexpr int kCount = static_cast<int>(kLanes);
  const Lanes first =
      __builtin_shufflevector(upper, lower, ((kLane & kWidth) ? kCount + kLane - kWidth : kLane)...);
  const Lanes second =
      __builtin_shufflevector(upper, lower, ((kLane & kWidth) ? kCount + kLane : kLane + kWidth)...);
  upper = first;
  lower = second;
}

template <int kWidth = 1>
inline void transpose(Lanes (&square)[kLanes]) {
  if constexpr (kWidth < kLanes) {
    GUISE_UNROLL
    for (int row = 0; row < kLanes; ++row) {
      if ((row & kWidth) == 0)
        swap_parts<kWidth>(square[row], square[row + kWidth],
                           std::make_integer_sequence<int, static_cast<int>(kLanes)>());
    }
    transpose<2 * kWidth>(square);
  }
}

}  // namespace guise::kernels::GUISE_LEVEL
