// Multiply-adds in registers, for the clock.
#pragma once

#include "kernels/levels/lanes.h"

namespace guise::kernels::GUISE_LEVEL {

constexpr int kChains = 12;  // more than latency times ports
constexpr int64_t kMultiplyAddsARound = kChains * kLanes;

// Each chain's x becomes x / 2 + 1 in each round, from its number on; returns the sum of a lane over all.
float multiply_add_rounds(int64_t rounds);

}  // namespace guise::kernels::GUISE_LEVEL
