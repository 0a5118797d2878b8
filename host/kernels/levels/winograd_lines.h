// The transforms of F(4, 3) in one dimension, with the points 0, 1, -1, 2, -2 and infinity (Lavin and Gray,
// "Fast Algorithms for Convolutional Neural Networks", 2016). Each is applied along rows, then along columns.
#pragma once

#include "kernels/levels/lanes.h"
#include "kernels/winograd_tasks.h"

namespace guise::kernels::GUISE_LEVEL {

constexpr int kSide = 6;  // of a transformed tile

// B^T: six inputs.
inline void input_line(const Lanes (&x)[6], Lanes (&to)[6]) {
  const Lanes even = x[4] - 4 * x[2], odd = x[3] - 4 * x[1];
  const Lanes even_twice = x[4] - x[2], odd_twice = 2 * (x[3] - x[1]);
  to[0] = 4 * x[0] + (x[4] - 5 * x[2]);
  to[1] = even + odd;
  to[2] = even - odd;
  to[3] = even_twice + odd_twice;
  to[4] = even_twice - odd_twice;
  to[5] = 4 * x[1] + (x[5] - 5 * x[3]);
}

// A^T: what six products mean for four outputs.
inline void output_line(const Lanes (&x)[6], Lanes (&to)[4]) {
  const Lanes sum = x[1] + x[2], difference = x[1] - x[2];
  const Lanes sum_twice = x[3] + x[4], difference_twice = x[3] - x[4];
  to[0] = x[0] + sum + sum_twice;
  to[1] = difference + 2 * difference_twice;
  to[2] = sum + 4 * sum_twice;
  to[3] = x[5] + (difference + 8 * difference_twice);
}

// A: the gradient of four outputs.
inline void gradient_line(const Lanes (&x)[4], Lanes (&to)[6]) {
  const Lanes even = x[0] + x[2], odd = x[1] + x[3];
  const Lanes even_twice = x[0] + 4 * x[2], odd_twice = 2 * x[1] + 8 * x[3];
  to[0] = x[0];
  to[1] = even + odd;
  to[2] = even - odd;
  to[3] = even_twice + odd_twice;
  to[4] = even_twice - odd_twice;
  to[5] = x[3];
}

// G: three weights.
inline void weight_line(const Lanes (&x)[3], Lanes (&to)[6]) {
  const Lanes outer = (-1.0F / 6) * (x[0] + x[2]), middle = (1.0F / 6) * x[1];
  const Lanes outer_twice = (1.0F / 24) * x[0] + (1.0F / 6) * x[2], middle_twice = (1.0F / 12) * x[1];
  to[0] = 0.25F * x[0];
  to[1] = outer - middle;
  to[2] = outer + middle;
  to[3] = outer_twice + middle_twice;
  to[4] = outer_twice - middle_twice;
  to[5] = x[2];
}

// G^T: the gradient of three weights.
inline void weight_gradient_line(const Lanes (&x)[6], Lanes (&to)[3]) {
  const Lanes sum = (-1.0F / 6) * (x[1] + x[2]), difference = (1.0F / 6) * (x[2] - x[1]);
  const Lanes sum_twice = x[3] + x[4], difference_twice = x[3] - x[4];
  to[0] = 0.25F * x[0] + sum + (1.0F / 24) * sum_twice;
  to[1] = difference + (1.0F / 12) * difference_twice;
  to[2] = sum + (1.0F / 6) * sum_twice + x[5];
}

// A tile's place, and the one after it.
struct TilePlace {
  int64_t rows, columns;  // of tiles in an image
  int64_t image, row, column;

  TilePlace(const ConstMap& map, int64_t tile)
      : rows((map.h + kWinogradTile - 1) / kWinogradTile),
        columns((map.w + kWinogradTile - 1) / kWinogradTile) {
    image = tile / (rows * columns);
    row = tile / columns % rows;
    column = tile % columns;
  }
  void advance() {
    if (++column < columns) return;
    column = 0;
    if (++row < rows) return;
    row = 0;
    ++image;
  }
};

}  // namespace guise::kernels::GUISE_LEVEL
