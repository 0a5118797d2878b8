// How a convolution reads its input and what it does with its output before that leaves the registers: the
// operators around it, without their own passes over memory. Every map is fp32, dense, channels last; every
// pointer to channels has one number for each channel of the map it belongs to.
#pragma once

#include <cstdint>

#include "kernels/maps.h"

namespace guise::kernels {

// Places of an output's side; padding is on both ends. 0 where the kernel does not fit.
constexpr int64_t output_side(int64_t side, int64_t kernel, int64_t stride, int64_t padding) {
  const int64_t room = side + 2 * padding - kernel;
  return room < 0 ? 0 : room / stride + 1;
}

// What packed weights are for; they serve for as long as the weights do not change.
enum class PackedFor { forward, input_gradient };

// What is read at each place is x, or with `scale` and `shift`
//     [relu](x * scale[c] + shift[c] [+ other * other_scale[c]]),
// which is the batch norm and ReLU of the layer before, or with `other` (a map like x) the gradient of a
// batch norm's input. Padding is 0 after all of that.
struct Source {
  ConstMap x = {};
  const float* scale = nullptr;
  const float* shift = nullptr;
  const float* other = nullptr;  // only with scale and shift, and with other_scale
  const float* other_scale = nullptr;
  bool relu = false;  // only with scale and shift; NaN stays NaN
};

// plain: y = v, or v + add.
// statistics: plain, and over all N * H * W places of y the mean and the sum of squared deviations of each
// channel. Their
//     relative error is about 1e-7 plus 1e-15 (mean / deviation)^2.
// evaluated: y = [relu](v * scale + shift [+ add]).
// masked: the gradient goes back through the ReLU and to the batch norm of the layer before, whose input was
// `before`:
//     g = v [+ add], or 0 where the ReLU was closed; y = g; sums of g and of g * (before - centre) of each
//     channel. The ReLU was closed where activated <= 0, or without `activated` where before * scale + shift
//     <= 0.
enum class Write { plain, statistics, evaluated, masked };

struct Sink {
  Map y = {};
  Write write = Write::plain;
  const float* add = nullptr;        // a map like y, which it may be; null: nothing
  const float* scale = nullptr;      // evaluated, masked
  const float* shift = nullptr;      // evaluated, masked
  bool relu = false;                 // evaluated
  const float* before = nullptr;     // masked: a map like y
  const float* activated = nullptr;  // masked: a map like y, or null
  const float* centre = nullptr;     // masked: of each channel, its mean
  double* first = nullptr;           // statistics: [C] mean; masked: [C] sum of g
  double* second =
      nullptr;  // statistics: [C] sum of squared deviations; masked: [C] sum of g * (before - centre)
};

}  // namespace guise::kernels
