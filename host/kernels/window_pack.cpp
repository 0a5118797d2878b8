// Weights become panels of the product, in the order in which each phase reads its taps.
#include <algorithm>

#include "kernels/levels.h"
#include "kernels/window_convolution.h"

namespace guise::kernels {
namespace {

constexpr int64_t kSquare = 16;

// Element (k, tap, c) of the weights by what the product calls row (a channel read) and column (a channel
// made).
struct Weights {
  const float* data;
  int64_t row_stride, column_stride, rows, columns, channels;
};

// Rows of one tap by one panel of columns, in squares that stay in the nearest cache.
void pack_tap(const Weights& weights, const float* tap, int64_t first_column, int64_t panel, float* to) {
  const int64_t columns = std::min(panel, weights.columns - first_column);
  for (int64_t row = 0; row < weights.rows; row += kSquare) {
    const int64_t end = std::min(weights.rows, row + kSquare);
    for (int64_t j = 0; j < panel; ++j) {
      const float* from = tap + (first_column + j) * weights.column_stride;
      for (int64_t r = row; r < end; ++r)
        to[r * panel + j] = j < columns ? from[r * weights.row_stride] : 0.0F;
    }
  }
}

void pack_panel(const Weights& weights, const WindowPhase& phase, int64_t kernel_w, int64_t first_column,
                int64_t panel, float* to) {
  for (int64_t row = 0; row < phase.down.taps; ++row) {
    for (int64_t column = 0; column < phase.across.taps; ++column) {
      const int64_t down = phase.down.weight_first + row * phase.down.weight_step;
      const int64_t across = phase.across.weight_first + column * phase.across.weight_step;
      pack_tap(weights, weights.data + (down * kernel_w + across) * weights.channels, first_column, panel,
               to);
      to += weights.rows * panel;
    }
  }
}

}  // namespace

int64_t WindowConvolution::packed_floats(PackedFor use) const {
  return (use == PackedFor::forward ? forward_ : backward_).packed_floats(table_.panel);
}

void WindowConvolution::pack(const float* weights, PackedFor use, float* packed, Workers& workers) const {
  const WindowPlan& plan = use == PackedFor::forward ? forward_ : backward_;
  const int64_t k_stride = shape_.window.kernel_h * shape_.window.kernel_w * shape_.c;
  const Weights forward{weights, 1, k_stride, shape_.c, shape_.k, shape_.c};
  const Weights backward{weights, k_stride, 1, shape_.k, shape_.c, shape_.c};
  const int64_t panel = table_.panel;
  workers.run([&](int64_t worker) {
    const Share share = share_of(plan.panels, worker, workers.count());
    float* to = packed;
    for (const WindowPhase& phase : plan.phases) {
      const int64_t floats = taps_of(phase) * plan.channels * panel;
      for (int64_t p = share.begin; p < share.end; ++p)
        pack_panel(use == PackedFor::forward ? forward : backward, phase, shape_.window.kernel_w, p * panel,
                   panel, to + p * floats);
      to += plan.panels * floats;
    }
  });
}

}  // namespace guise::kernels
