// Batch norm's passes over a map, each of which reads and writes every element once, with what stands around
// it folded in: the sum of a shortcut, ReLU, its mask. Maps are dense [rows, C], rows = N*H*W of an NHWC map.
// What is computed per channel between the passes is norm_channels.h's. ReLU keeps NaN, and its mask lets
// gradients at NaN through, as LibTorch does.
#pragma once

#include <cstdint>

#include "kernels/levels.h"
#include "kernels/moments.h"
#include "kernels/norm_channels.h"
#include "kernels/workers.h"

namespace guise::kernels {

struct RowShape {
  int64_t rows = 0;      // >= 1
  int64_t channels = 0;  // >= 1
};

// x*scale + shift per channel, both [C].
struct Scaled {
  const float* x = nullptr;
  const float* scale = nullptr;
  const float* shift = nullptr;
};

// Floats of scratch, 64-byte aligned, that moments_of and gradient_sums need.
int64_t norm_scratch(const RowShape& shape, const Workers& workers);

// Mean and squared deviations of x. Single precision within 256 rows, about a pivot near their own mean;
// double across. Fills moments.count, and the arrays [C] the caller put into it.
void moments_of(const float* x, const RowShape& shape, Workers& workers, float* scratch, Moments& moments,
                VectorLevel level = vector_level());

// y = [relu](main + shortcut). The shortcut's x null: none; its scale and shift null: x as it is. y may be
// main.x or shortcut.x itself.
struct Normalised {
  Scaled main = {};
  Scaled shortcut = {};
  bool relu = false;
  float* y = nullptr;
};
void normalise(const Normalised& pass, const RowShape& shape, Workers& workers,
               VectorLevel level = vector_level());

// Where ReLU let gradients through: not where output <= 0, or, with output null, not where x*scale + shift <=
// 0 of the x that the pass reads anyway. Everywhere, where all are null.
struct ReluMask {
  const float* output = nullptr;
  const float* scale = nullptr;
  const float* shift = nullptr;
};

// g = dy where the mask lets it through, else 0: per channel the sums of g and g*(x - mean), exact to single
// precision within 256 rows. Writes g to masked unless it is null (the gradient of a shortcut); masked may be
// dy itself.
struct GradientPass {
  const float* dy = nullptr;
  const float* x = nullptr;
  const double* mean = nullptr;  // [C]
  ReluMask mask = {};
  float* masked = nullptr;
};
void gradient_sums(const GradientPass& pass, const RowShape& shape, Workers& workers, float* scratch,
                   const GradientSums& sums, VectorLevel level = vector_level());

// dx = a*g + b*x + d [+ add], g = dy under the mask. With b and d null dx = a*g [+ add], and x is read for
// the mask only. dx may be dy or add itself.
struct InputGradient {
  const float* dy = nullptr;
  const float* x = nullptr;
  ReluMask mask = {};
  const float* a = nullptr;  // [C], as are b and d
  const float* b = nullptr;
  const float* d = nullptr;
  const float* add = nullptr;
  float* dx = nullptr;
};
void input_gradient(const InputGradient& pass, const RowShape& shape, Workers& workers,
                    VectorLevel level = vector_level());

}  // namespace guise::kernels
