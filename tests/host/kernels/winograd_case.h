// A Winograd convolution under test: its shape, level and workers, and how it is run.
#pragma once

#include <gtest/gtest.h>

#include <limits>
#include <ostream>

#include "kernels/reference.h"
#include "kernels/testing.h"
#include "kernels/winograd.h"

namespace guise::kernels::testing {

// Relative differences that Winograd may have.
constexpr double kClose = 5e-6, kCloseWeights = 2e-5;

struct Case {
  WinogradShape shape;
  VectorLevel level;
  int64_t workers;

  Sizes x() const { return {shape.n, shape.h, shape.w, shape.c}; }
  Sizes y() const { return sizes_of_output(x(), shape.k, window()); }
  Window window() const { return {3, shape.stride, 1}; }
  std::vector<float> weights() const { return normal_numbers(shape.k * 9 * shape.c, 5); }
  Winograd winograd() const { return {shape, workers, level}; }
};

inline std::ostream& operator<<(std::ostream& out, const Case& one) {
  const WinogradShape& s = one.shape;
  return out << level_name(one.level) << " n " << s.n << " h " << s.h << " w " << s.w << " c " << s.c << " k "
             << s.k << " stride " << s.stride << " workers " << one.workers;
}

inline ConstMap map_of(Guarded& data, const Sizes& sizes) {
  return {data.data(), sizes.n, sizes.h, sizes.w, sizes.c};
}
inline Map writable(Guarded& data, const Sizes& sizes) {
  return {data.data(), sizes.n, sizes.h, sizes.w, sizes.c};
}

// Runs a pass with scratch full of NaN: whatever it uses of it, it must have written.
enum class Pass { forward, input_gradient };

inline void convolve(const Case& one, Pass pass, const Source& source, const Sink& sink) {
  Threads workers(one.workers);
  const Winograd winograd = one.winograd();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const bool forward = pass == Pass::forward;
  const PackedFor use = forward ? PackedFor::forward : PackedFor::input_gradient;
  Guarded weights(one.weights()), packed(winograd.packed_floats(use), nan);
  Guarded scratch(forward ? winograd.forward_scratch() : winograd.input_gradient_scratch(), nan);
  winograd.pack(weights.data(), use, packed.data(), workers);
  forward ? winograd.forward(source, packed.data(), sink, scratch.data(), workers)
          : winograd.input_gradient(source, packed.data(), sink, scratch.data(), workers);
  EXPECT_TRUE(packed.intact() && scratch.intact());
}

}  // namespace guise::kernels::testing
