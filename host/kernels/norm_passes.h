// Batch norm's passes over a run of rows, as each vector level compiles them (levels/norm_passes.cpp);
// batch_norm.cpp shares the rows among workers. Plain structs only: this header is seen by sources of every
// level.
#pragma once

#include <cstdint>

namespace guise::kernels {

constexpr int64_t kNormBlockRows = 256;  // summed in single precision

// One worker's rows of a pass: pointers as in batch_norm.h, at its first row.
struct MomentRows {
  const float* x;
  int64_t rows, channels;
  float* scratch;  // [3, C]
  double* mean;    // [C]
  double* squares;
};

struct NormaliseRows {
  const float *x, *scale, *shift;
  const float *add, *add_scale, *add_shift;
  bool relu;
  int64_t rows, channels;
  float* y;
};

struct MaskRows {
  const float *output, *scale, *shift;
};

struct GradientRows {
  const float *dy, *x;
  const double* mean;
  MaskRows mask;
  float* masked;
  int64_t rows, channels;
  float* scratch;  // [3, C]
  double* sum;     // [C]
  double* product;
};

struct InputGradientRows {
  const float *dy, *x;
  MaskRows mask;
  const float *a, *b, *d, *add;
  int64_t rows, channels;
  float* dx;
};

struct NormPasses {
  void (*moments)(const MomentRows&);
  void (*normalise)(const NormaliseRows&);
  void (*gradient_sums)(const GradientRows&);
  void (*input_gradient)(const InputGradientRows&);
};

}  // namespace guise::kernels
