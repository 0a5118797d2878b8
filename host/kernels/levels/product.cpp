// The innermost loops: a few rows by one panel of two vectors, or by its first vector alone, all sums in
// registers.
#include "kernels/levels/product.h"

namespace guise::kernels::GUISE_LEVEL {
namespace {

template <int kRows, int kVectors, bool kTurned>
void multiply_tile(const Product& task, const float* a, const float* b, float* c) {
  const int64_t depth = task.depth, a_stride = task.a_stride, c_stride = task.c_stride;
  Lanes sum[kRows][kVectors];
  GUISE_UNROLL
  for (int row = 0; row < kRows; ++row) {
    sum[row][0] = task.onto ? load(c + row * c_stride) : Lanes{};
    if constexpr (kVectors == 2) sum[row][1] = task.onto ? load(c + row * c_stride + kLanes) : Lanes{};
  }
  for (int64_t d = 0; d < depth; ++d) {
    const Lanes left = load(b), right = kVectors == 2 ? load(b + kLanes) : Lanes{};
    GUISE_UNROLL
    for (int row = 0; row < kRows; ++row) {
      const Lanes factor = broadcast(kTurned ? a[row] : a[row * a_stride]);
      sum[row][0] += factor * left;
      if constexpr (kVectors == 2) sum[row][1] += factor * right;
    }
    a += kTurned ? a_stride : 1;
    b += kPanel;
  }
  GUISE_UNROLL
  for (int row = 0; row < kRows; ++row) {
    store(c + row * c_stride, sum[row][0]);
    if constexpr (kVectors == 2) store(c + row * c_stride + kLanes, sum[row][1]);
  }
}

// The last rows, fewer than kRows + 1.
template <int kRows, int kVectors, bool kTurned>
void multiply_rest(const Product& task, int64_t rows, const float* a, const float* b, float* c) {
  if constexpr (kRows > 0) {
    if (rows == kRows) return multiply_tile<kRows, kVectors, kTurned>(task, a, b, c);
    multiply_rest<kRows - 1, kVectors, kTurned>(task, rows, a, b, c);
  }
}

// One vector leaves registers for twice the rows.
template <int kVectors, bool kTurned>
void multiply_panel(const Product& task, const float* b, float* c) {
  constexpr int kMost = kVectors == 2 ? kProductRows : 2 * kProductRows;
  const int64_t step = kTurned ? 1 : task.a_stride;
  int64_t row = 0;
  for (; task.rows - row >= kMost; row += kMost)
    multiply_tile<kMost, kVectors, kTurned>(task, task.a + row * step, b, c + row * task.c_stride);
  if (kVectors == 1 && task.rows - row >= kProductRows) {
    multiply_tile<kProductRows, kVectors, kTurned>(task, task.a + row * step, b, c + row * task.c_stride);
    row += kProductRows;
  }
  if (row < task.rows)
    multiply_rest<kProductRows - 1, kVectors, kTurned>(task, task.rows - row, task.a + row * step, b,
                                                       c + row * task.c_stride);
}

template <bool kTurned>
void multiply(const Product& task) {
  for (int64_t panel = 0; panel < task.panels; ++panel) {
    const float* b = task.b + panel * task.b_panel_stride;
    float* c = task.c + panel * kPanel;
    task.half&& panel == task.panels - 1 ? multiply_panel<1, kTurned>(task, b, c)
                                         : multiply_panel<2, kTurned>(task, b, c);
  }
}

}  // namespace

void product(const Product& task) {
  task.turned ? multiply<true>(task) : multiply<false>(task);
}

}  // namespace guise::kernels::GUISE_LEVEL
