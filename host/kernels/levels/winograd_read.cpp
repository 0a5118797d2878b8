// From a map to transformed tiles of F(4x4, 3x3). A vector of channels at a time, so that every load and
// store is whole.
#include "kernels/levels/winograd_lines.h"
#include "kernels/levels/winograd_square.h"

namespace guise::kernels::GUISE_LEVEL {
namespace {

constexpr int kSide = 6;

template <int kFrom, int kBefore>
struct Whole {
  using Square = GUISE_LEVEL::Square<kFrom, static_cast<int>(kWinogradTile), kBefore>;

  template <typename Places>
  static inline __attribute__((always_inline)) void read(const Places& places, const TileRows<float>& rows) {
    float* const to = rows.of(0, 1);
    const int64_t stride = rows.matrix_stride(0);
    transform_square<kFrom, kSide>([&](int row, int column) { return places.at(row, column); },
                                   [&](int row, const Lanes(&done)[kSide]) {
                                     GUISE_UNROLL
                                     for (int column = 0; column < kSide; ++column)
                                       store(to + (row * kSide + column) * stride, done[column]);
                                   });
  }
};

}  // namespace

// An input tile begins one place before its outputs.
void winograd_read_input(const WinogradRead& task) {
  read_any<Whole<kSide, 1>>(task);
}

void winograd_read_for_weights(const WinogradRead& task) {
  read_any<Whole<static_cast<int>(kWinogradTile), 0>>(task);
}

}  // namespace guise::kernels::GUISE_LEVEL
