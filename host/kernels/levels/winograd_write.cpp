// From transformed tiles of F(4x4, 3x3) to a map, through a Sink.
#include "kernels/levels/winograd_corner.h"
#include "kernels/levels/winograd_lines.h"

namespace guise::kernels::GUISE_LEVEL {
namespace {

constexpr int kValues = 6;

struct Whole {
  static constexpr int kSide = static_cast<int>(kWinogradTile);

  template <typename Outputs>
  static inline __attribute__((always_inline)) void write(Outputs& outputs,
                                                          const TileRows<const float>& rows) {
    const float* const from = rows.of(0, 1);
    const int64_t stride = rows.matrix_stride(0);
    transform_square<kValues, kSide>(
        [&](int row, int column) { return load(from + (row * kValues + column) * stride); },
        [&](int row, const Lanes(&done)[kSide]) {
          GUISE_UNROLL
          for (int column = 0; column < kSide; ++column) outputs.put(row, column, done[column]);
        });
  }
};

}  // namespace

void winograd_write(const WinogradWrite& task) {
  write_as_asked<Whole>(task);
}

}  // namespace guise::kernels::GUISE_LEVEL
