// From transformed tiles of stride 2 to a map, through a Sink.
#include "kernels/levels/winograd_corner.h"
#include "kernels/levels/winograd_lines.h"

namespace guise::kernels::GUISE_LEVEL {
namespace {

constexpr int kTile = static_cast<int>(kWinogradTile), kValues = 5;
using Rows = TileRows<const float>;

// One output is the sum of the four phases.
struct Output {
  static constexpr int kSide = kTile;

  // Columns that are even: group 2, transformed down the columns, and group 0.
  static inline __attribute__((always_inline)) void read_even_columns(const Rows& rows,
                                                                      Lanes (&sum)[kTile][kTile]) {
    const float *const lines = rows.of(2, kTile), *const plain = rows.of(0, kTile * kTile);
    const int64_t stride = rows.matrix_stride(2), row_stride = anew(rows.layout.row_stride);
    GUISE_UNROLL
    for (int column = 0; column < kTile; ++column) {
      Lanes x[kValues], done[kTile];
      GUISE_UNROLL
      for (int i = 0; i < kValues; ++i) x[i] = load(lines + column * row_stride + i * stride);
      transform(x, done);
      GUISE_UNROLL
      for (int row = 0; row < kTile; ++row)
        sum[row][column] = done[row] + load(plain + (row * kTile + column) * row_stride);
    }
  }

  // Values of odd columns: group 3, transformed down the columns, and group 1.
  static inline __attribute__((always_inline)) void read_odd_columns(const Rows& rows,
                                                                     Lanes (&half)[kTile][kValues]) {
    const float *const square = rows.of(3, 1), *const lines = rows.of(1, kTile);
    const int64_t stride = rows.matrix_stride(3), line_stride = rows.matrix_stride(1),
                  row_stride = anew(rows.layout.row_stride);
    GUISE_UNROLL
    for (int column = 0; column < kValues; ++column) {
      Lanes x[kValues], done[kTile];
      GUISE_UNROLL
      for (int i = 0; i < kValues; ++i) x[i] = load(square + (i * kValues + column) * stride);
      transform(x, done);
      GUISE_UNROLL
      for (int row = 0; row < kTile; ++row)
        half[row][column] = done[row] + load(lines + row * row_stride + column * line_stride);
    }
  }

  template <typename Outputs>
  static inline __attribute__((always_inline)) void write(Outputs& outputs, const Rows& rows) {
    Lanes sum[kTile][kTile], half[kTile][kValues];
    read_even_columns(rows, sum);
    read_odd_columns(rows, half);
    GUISE_UNROLL
    for (int row = 0; row < kTile; ++row) {
      Lanes done[kTile];
      transform(half[row], done);
      GUISE_UNROLL
      for (int column = 0; column < kTile; ++column)
        outputs.put(row, column, done[column] + sum[row][column]);
    }
  }
};

// Each phase has places of its own: the odd ones lie behind the even ones.
struct InputGradient {
  static constexpr int kSide = 2 * kTile;

  template <typename Outputs>
  static inline __attribute__((always_inline)) void write_even(Outputs& outputs, const Rows& rows) {
    const float* from = rows.of(0, kTile * kTile);
    for (int row = 0; row < kTile; ++row) {
      for (int column = 0; column < kTile; ++column, from += rows.layout.row_stride)
        outputs.put(2 * row, 2 * column, load(from));
    }
  }

  // Group 1, or 2 where `turned`.
  template <bool kTurned, typename Outputs>
  static inline __attribute__((always_inline)) void write_lines(Outputs& outputs, const Rows& rows) {
    const float* from = rows.of(kTurned ? 2 : 1, kTile);
    const int64_t stride = rows.matrix_stride(kTurned ? 2 : 1);
    for (int line = 0; line < kTile; ++line, from += rows.layout.row_stride) {
      Lanes x[kValues], done[kTile];
      GUISE_UNROLL
      for (int i = 0; i < kValues; ++i) x[i] = load(from + i * stride);
      transform(x, done);
      GUISE_UNROLL
      for (int i = 0; i < kTile; ++i)
        kTurned ? outputs.put(2 * i + 1, 2 * line, done[i]) : outputs.put(2 * line, 2 * i + 1, done[i]);
    }
  }

  template <typename Outputs>
  static inline __attribute__((always_inline)) void write(Outputs& outputs, const Rows& rows) {
    write_even(outputs, rows);
    write_lines<false>(outputs, rows);
    write_lines<true>(outputs, rows);
    const float* const from = rows.of(3, 1);
    const int64_t stride = rows.matrix_stride(3);
    transform_square<kValues, kTile>(
        [&](int row, int column) { return load(from + (row * kValues + column) * stride); },
        [&](int row, const Lanes(&done)[kTile]) {
          GUISE_UNROLL
          for (int column = 0; column < kTile; ++column)
            outputs.put(2 * row + 1, 2 * column + 1, done[column]);
        });
  }
};

}  // namespace

void strided_write_output(const WinogradWrite& task) {
  write_as_asked<Output>(task);
}

void strided_write_input_gradient(const WinogradWrite& task) {
  write_as_asked<InputGradient>(task);
}

}  // namespace guise::kernels::GUISE_LEVEL
