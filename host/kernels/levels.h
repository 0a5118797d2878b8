// The kernels of each vector level. The sources in levels/ are compiled once a level, each time into a
// namespace of its own; what is outside of that folder reaches them through this table.
#pragma once

#include <cstdint>

#include "kernels/norm_passes.h"
#include "kernels/product.h"
#include "kernels/vector_level.h"
#include "kernels/window_tasks.h"
#include "kernels/winograd_tasks.h"

namespace guise::kernels {

struct LevelTable {
  int64_t lanes;         // floats in a vector
  int64_t panel;         // columns in a panel of the product: two vectors
  int64_t product_rows;  // rows that the product computes at once
  void (*product)(const Product& task);
  void (*window_read)(const WindowRead& task);
  void (*window_panels)(const WindowPanels& task);
  void (*window_write)(const WindowWrite& task);
  NormPasses norm;
  WinogradParts winograd, winograd_strided;
  int64_t multiply_adds_a_round;
  float (*multiply_add_rounds)(int64_t rounds);
};

// `level` is one of usable_levels().
const LevelTable& level_table(VectorLevel level);

}  // namespace guise::kernels
