// Which places a convolution with any window reads and writes. The forward pass is one phase. The gradient of
// the input is one for each remainder of rows and columns by the stride: within it every input place sees the
// same taps, so that nothing is multiplied with the zeros between outputs.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/window_tasks.h"

namespace guise::kernels {

// Kernel sides and stride >= 1, padding >= 0 on all sides; dilation and groups are 1.
struct WindowShape {
  int64_t kernel_h = 1, kernel_w = 1, stride = 1, padding = 0;
};

// The input's sides are h and w in both.
WindowPhase forward_phase(const WindowShape& window, int64_t h, int64_t w);
std::vector<WindowPhase> backward_phases(const WindowShape& window, int64_t h, int64_t w);

int64_t places_of(const WindowPhase& phase);  // of one image
int64_t taps_of(const WindowPhase& phase);

}  // namespace guise::kernels
