// The product of the level, for its other sources.
#pragma once

#include "kernels/levels/lanes.h"
#include "kernels/product.h"

namespace guise::kernels::GUISE_LEVEL {

constexpr int64_t kPanel = 2 * kLanes;
// As many accumulators of two vectors as registers hold beside two of b and one of a.
#if defined(__AVX512F__) || defined(GUISE_WIDE)
constexpr int kProductRows = 12;
#else
constexpr int kProductRows = 6;
#endif

void product(const Product& task);

}  // namespace guise::kernels::GUISE_LEVEL
