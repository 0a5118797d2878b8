#include "kernels/window_phase.h"

#include <algorithm>

namespace guise::kernels {
namespace {

WindowLine forward_line(const WindowShape& window, int64_t side, int64_t kernel) {
  return {.places = output_side(side, kernel, window.stride, window.padding),
          .taps = kernel,
          .read_first = -window.padding,
          .read_step = window.stride};
}

// Input places r, r + stride, ...: the kernel's places k that meet them have r + padding - k divisible by the
// stride. Taken from the last to the first, they read rising output places.
WindowLine backward_line(const WindowShape& window, int64_t side, int64_t kernel, int64_t remainder) {
  const int64_t stride = window.stride, first = (remainder + window.padding) % stride;
  const int64_t taps = first < kernel ? (kernel - 1 - first) / stride + 1 : 0;
  return {.places = (side - remainder + stride - 1) / stride,
          .taps = taps,
          .read_first = (remainder + window.padding - first) / stride - (taps - 1),
          .write_first = remainder,
          .write_step = stride,
          .weight_first = first + stride * (taps - 1),
          .weight_step = -stride};
}

}  // namespace

WindowPhase forward_phase(const WindowShape& window, int64_t h, int64_t w) {
  return {forward_line(window, h, window.kernel_h), forward_line(window, w, window.kernel_w)};
}

std::vector<WindowPhase> backward_phases(const WindowShape& window, int64_t h, int64_t w) {
  std::vector<WindowPhase> phases;
  for (int64_t down = 0; down < std::min(window.stride, h); ++down)
    for (int64_t across = 0; across < std::min(window.stride, w); ++across)
      phases.push_back({backward_line(window, h, window.kernel_h, down),
                        backward_line(window, w, window.kernel_w, across)});
  return phases;
}

int64_t places_of(const WindowPhase& phase) {
  return phase.down.places * phase.across.places;
}

int64_t taps_of(const WindowPhase& phase) {
  return phase.down.taps * phase.across.taps;
}

}  // namespace guise::kernels
