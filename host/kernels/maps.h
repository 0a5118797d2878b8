// Feature maps and vectors as kernels see them: fp32, dense, channels last.
#pragma once

#include <cstdint>

namespace guise::kernels {

// Element (n, h, w, c) of [N, H, W, C] is data[((n * H + h) * W + w) * C + c].
struct ConstMap {
  const float* data = nullptr;
  int64_t n = 0, h = 0, w = 0, c = 0;
};

struct Map {
  float* data = nullptr;
  int64_t n = 0, h = 0, w = 0, c = 0;
};

// Floats of scratch begin on a cache line.
constexpr int64_t kScratchAlignment = 64;

}  // namespace guise::kernels
