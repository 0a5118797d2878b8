// Multiply-adds in registers, for the clock.
#pragma once

#include "kernels/levels/lanes.h"

namespace guise::kernels::GUISE_LEVEL {

constexpr int kChains = 12;  // more than latency times ports
constexpr int64_t kMultiplyAddsARound = kChains * kLanes;

void multiply_add_rounds(int64_t rounds);

}  // namespace guise::kernels::GUISE_LEVEL
