// A product of matrices, as the kernels' innermost part takes it.
#pragma once

#include <cstdint>

namespace guise::kernels {

// c[i][j] = [c[i][j] +] sum over d of a(i, d) * b(d, j), for rows i, depth d and columns j of whole panels. P
// is LevelTable::panel. Sums run over d in order, in fp32 (fused multiply-add where the level has it).
struct Product {
  int64_t rows = 0, depth = 0, panels = 0;
  // a(i, d) is a[i * a_stride + d]; turned: a[d * a_stride + i].
  const float* a = nullptr;
  int64_t a_stride = 0;
  bool turned = false;
  // b(d, j) is b[(j / P) * b_panel_stride + d * P + j % P].
  const float* b = nullptr;
  int64_t b_panel_stride = 0;
  // c(i, j) is c[i * c_stride + j]; all panels * P columns are written.
  float* c = nullptr;
  int64_t c_stride = 0;
  bool onto = false;  // add to what stands in c
  // Of the last panel the first P / 2 columns are enough: the others of c are left alone, and those of b not
  // read.
  bool half = false;
};

// Whether that is so where there are so many columns.
constexpr bool half_is_enough(int64_t columns, int64_t panel) {
  const int64_t last = columns % panel;
  return last > 0 && last <= panel / 2;
}

}  // namespace guise::kernels
