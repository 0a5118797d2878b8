// A convolution with any window under test: its shape, level and workers, and how it is run.
#pragma once

#include <gtest/gtest.h>

#include <limits>
#include <ostream>

#include "kernels/reference.h"
#include "kernels/testing.h"
#include "kernels/window_convolution.h"
#include "kernels/winograd_case.h"

namespace guise::kernels::testing {

// Relative differences that products of matrices may have.
constexpr double kWindowClose = 1e-6;
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

struct WindowCase {
  ConvolutionShape shape;
  VectorLevel level;
  int64_t workers;

  Window window() const { return {shape.window.kernel_h, shape.window.stride, shape.window.padding}; }
  Sizes x() const { return {shape.n, shape.h, shape.w, shape.c}; }
  Sizes y() const { return sizes_of_output(x(), shape.k, window()); }
  int64_t weight_count() const { return shape.k * shape.window.kernel_h * shape.window.kernel_w * shape.c; }
  std::vector<float> weights() const { return normal_numbers(weight_count(), 5); }
  WindowConvolution convolution() const { return {shape, workers, level}; }
};

inline std::ostream& operator<<(std::ostream& out, const WindowCase& one) {
  const ConvolutionShape& s = one.shape;
  return out << level_name(one.level) << " n " << s.n << " h " << s.h << " w " << s.w << " c " << s.c << " k "
             << s.k << " kernel " << s.window.kernel_h << "x" << s.window.kernel_w << " stride "
             << s.window.stride << " padding " << s.window.padding << " workers " << one.workers;
}

// Scratch and packed weights are full of NaN: whatever a pass uses of them, it must have written.
inline void convolve(const WindowCase& one, PackedFor use, const Source& source, const Sink& sink) {
  Threads workers(one.workers);
  const WindowConvolution convolution = one.convolution();
  const bool forward = use == PackedFor::forward;
  Guarded weights(one.weights()), packed(convolution.packed_floats(use), kNaN);
  Guarded scratch(forward ? convolution.forward_scratch() : convolution.input_gradient_scratch(), kNaN);
  convolution.pack(weights.data(), use, packed.data(), workers);
  forward ? convolution.forward(source, packed.data(), sink, scratch.data(), workers)
          : convolution.input_gradient(source, packed.data(), sink, scratch.data(), workers);
  EXPECT_TRUE(packed.intact() && scratch.intact());
}

inline std::vector<float> weight_gradient(const WindowCase& one, const Source& x, const Source& dy) {
  Threads workers(one.workers);
  const WindowConvolution convolution = one.convolution();
  Guarded dw(one.weight_count(), kNaN), scratch(convolution.weight_gradient_scratch(), kNaN);
  convolution.weight_gradient(x, dy, dw.data(), scratch.data(), workers);
  EXPECT_TRUE(dw.intact() && scratch.intact());
  return dw.values();
}

}  // namespace guise::kernels::testing
