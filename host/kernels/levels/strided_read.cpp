// From a map to transformed tiles of stride 2, phase by phase: few values at a time, which registers hold.
#include "kernels/levels/winograd_lines.h"
#include "kernels/levels/winograd_square.h"

namespace guise::kernels::GUISE_LEVEL {
namespace {

constexpr int kTile = static_cast<int>(kWinogradTile), kValues = 5;

// kOdd odd rows and columns, and kTile even ones. Of an input (kPitch 2) they take turns, an odd one first;
// the gradient of an output (kPitch 1) is what both see.
template <int kOdd, int kPitch>
struct Phases {
  using Square = GUISE_LEVEL::Square<kPitch == 2 ? 2 * kTile + 1 : kOdd, kPitch * kTile, kPitch - 1>;

  static constexpr int even(int number) { return kPitch * number + kPitch - 1; }
  static constexpr int odd(int number) { return kPitch * number; }

  template <typename Places>
  static inline __attribute__((always_inline)) void read_even(const Places& places,
                                                              const TileRows<float>& rows) {
    float* to = rows.of(0, kTile * kTile);
    for (int row = 0; row < kTile; ++row) {
      for (int column = 0; column < kTile; ++column, to += rows.layout.row_stride)
        store(to, places.at(even(row), even(column)));
    }
  }

  // Group 1, or 2 where `turned`: a line for each even row, or column.
  template <bool kTurned, typename Places>
  static inline __attribute__((always_inline)) void read_lines(const Places& places,
                                                               const TileRows<float>& rows) {
    float* to = rows.of(kTurned ? 2 : 1, kTile);
    const int64_t stride = rows.matrix_stride(kTurned ? 2 : 1);
    for (int line = 0; line < kTile; ++line, to += rows.layout.row_stride) {
      Lanes x[kOdd], done[kValues];
      GUISE_UNROLL
      for (int i = 0; i < kOdd; ++i)
        x[i] = kTurned ? places.at(odd(i), even(line)) : places.at(even(line), odd(i));
      transform(x, done);
      GUISE_UNROLL
      for (int i = 0; i < kValues; ++i) store(to + i * stride, done[i]);
    }
  }

  template <typename Places>
  static inline __attribute__((always_inline)) void read_odd(const Places& places,
                                                             const TileRows<float>& rows) {
    float* const to = rows.of(3, 1);
    const int64_t stride = rows.matrix_stride(3);
    transform_square<kOdd, kValues>([&](int row, int column) { return places.at(odd(row), odd(column)); },
                                    [&](int row, const Lanes(&done)[kValues]) {
                                      GUISE_UNROLL
                                      for (int column = 0; column < kValues; ++column)
                                        store(to + (row * kValues + column) * stride, done[column]);
                                    });
  }

  template <typename Places>
  static inline __attribute__((always_inline)) void read(const Places& places, const TileRows<float>& rows) {
    read_even(places, rows);
    read_lines<false>(places, rows);
    read_lines<true>(places, rows);
    read_odd(places, rows);
  }
};

}  // namespace

void strided_read_input(const WinogradRead& task) {
  read_any<Phases<kTile + 1, 2>>(task);
}

void strided_read_output_gradient(const WinogradRead& task) {
  read_any<Phases<kTile + 1, 1>>(task);
}

void strided_read_for_weights(const WinogradRead& task) {
  read_any<Phases<kTile, 1>>(task);
}

}  // namespace guise::kernels::GUISE_LEVEL
