// The parts of a convolution with any window, as each level computes them. Places of a phase are numbered by
// image, row and column; taps by row and column.
#pragma once

#include <cstdint>

#include "kernels/convolution.h"

namespace guise::kernels {

// In one direction. Place i writes at write_first + i * write_step, and tap t of it reads at read_first + i *
// read_step + t, or padding where that lies outside. The weight of tap t is that of the kernel's place
// weight_first + t * weight_step.
struct WindowLine {
  int64_t places = 0, taps = 0;
  int64_t read_first = 0, read_step = 1;
  int64_t write_first = 0, write_step = 1;
  int64_t weight_first = 0, weight_step = 1;
};

struct WindowPhase {
  WindowLine down, across;
};

constexpr int64_t kWindowMostPlaces = 256;  // of one task

// What the taps [tap_begin, tap_end) of the places [first, first + count) read: the channels of one tap after
// another, from to + i * stride for the i-th place.
struct WindowRead {
  const Source& source;
  const WindowPhase& phase;
  int64_t first = 0, count = 0;
  int64_t tap_begin = 0, tap_end = 0;
  float* to = nullptr;
  int64_t stride = 0;
};

// Channels [begin, end) of places [first, first + count) of a map, as panels of the product with depth count:
// channel begin + j of the i-th is to[(j / P * count + i) * P + j % P]. What is left of the last panel is 0.
struct WindowPanels {
  const Source& source;
  int64_t first = 0, count = 0;
  int64_t begin = 0, end = 0;
  float* to = nullptr;
};

// Places [first, first + count) go through the sink; channel c of the i-th is from[i * stride + c].
// Statistics and masked add to sink.first the sum of y (of g) and to sink.second the sum of its squares (of g
// * (before - centre)).
struct WindowWrite {
  const Sink& sink;
  const WindowPhase& phase;
  int64_t first = 0, count = 0;  // count <= kWindowMostPlaces
  const float* from = nullptr;
  int64_t stride = 0;
  float* sums = nullptr;  // 3 * C floats, C rounded up to whole panels; statistics and masked only
};

}  // namespace guise::kernels
