// The transforms of F(4, 3) in one dimension, with the points 0, 1, -1, 2, -2 and infinity, and of F(4, 2),
// with 0, 1, -1, 2 and infinity (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016).
// Sizes alone say which is meant.
#pragma once

#include "kernels/levels/lanes.h"

namespace guise::kernels::GUISE_LEVEL {

// ---- three taps ----

// B^T: six inputs.
inline void transform(const Lanes (&x)[6], Lanes (&to)[6]) {
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
inline void transform(const Lanes (&x)[6], Lanes (&to)[4]) {
  const Lanes sum = x[1] + x[2], difference = x[1] - x[2];
  const Lanes sum_twice = x[3] + x[4], difference_twice = x[3] - x[4];
  to[0] = x[0] + sum + sum_twice;
  to[1] = difference + 2 * difference_twice;
  to[2] = sum + 4 * sum_twice;
  to[3] = x[5] + (difference + 8 * difference_twice);
}

// A: the gradient of four outputs.
inline void transform(const Lanes (&x)[4], Lanes (&to)[6]) {
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
inline void transform(const Lanes (&x)[3], Lanes (&to)[6]) {
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
inline void transform(const Lanes (&x)[6], Lanes (&to)[3]) {
  const Lanes sum = (-1.0F / 6) * (x[1] + x[2]), difference = (1.0F / 6) * (x[2] - x[1]);
  const Lanes sum_twice = x[3] + x[4], difference_twice = x[3] - x[4];
  to[0] = 0.25F * x[0] + sum + (1.0F / 24) * sum_twice;
  to[1] = difference + (1.0F / 12) * difference_twice;
  to[2] = sum + (1.0F / 6) * sum_twice + x[5];
}

// ---- two taps ----

// B^T: five inputs.
inline void transform(const Lanes (&x)[5], Lanes (&to)[5]) {
  const Lanes odd = x[3] - x[1];
  to[0] = 2 * (x[0] - x[2]) + odd;
  to[1] = odd - (x[1] + x[2]);
  to[2] = odd - 3 * (x[2] - x[1]);
  to[3] = odd;
  to[4] = (x[4] - x[2]) - 2 * odd;
}

// A^T: what five products mean for four outputs.
inline void transform(const Lanes (&x)[5], Lanes (&to)[4]) {
  const Lanes sum = x[1] + x[2], difference = x[1] - x[2];
  to[0] = x[0] + sum + x[3];
  to[1] = difference + 2 * x[3];
  to[2] = sum + 4 * x[3];
  to[3] = x[4] + (difference + 8 * x[3]);
}

// A: the gradient of four outputs.
inline void transform(const Lanes (&x)[4], Lanes (&to)[5]) {
  const Lanes even = x[0] + x[2], odd = x[1] + x[3];
  to[0] = x[0];
  to[1] = even + odd;
  to[2] = even - odd;
  to[3] = (x[0] + 4 * x[2]) + (2 * x[1] + 8 * x[3]);
  to[4] = x[3];
}

// G: two weights.
inline void transform(const Lanes (&x)[2], Lanes (&to)[5]) {
  to[0] = 0.5F * x[0];
  to[1] = -0.5F * (x[0] + x[1]);
  to[2] = (1.0F / 6) * (x[1] - x[0]);
  to[3] = (1.0F / 6) * x[0] + (1.0F / 3) * x[1];
  to[4] = x[1];
}

// G^T: the gradient of two weights.
inline void transform(const Lanes (&x)[5], Lanes (&to)[2]) {
  to[0] = 0.5F * (x[0] - x[1]) + (1.0F / 6) * (x[3] - x[2]);
  to[1] = (1.0F / 6) * x[2] - 0.5F * x[1] + (1.0F / 3) * x[3] + x[4];
}

// ---- both dimensions ----

// What read(row, column) gives of kFrom x kFrom values, down the columns, then along the rows, each of which
// goes to write(row, values).
template <int kFrom, int kTo, typename Read, typename Write>
inline __attribute__((always_inline)) void transform_square(const Read& read, const Write& write) {
  Lanes half[kTo][kFrom];
  GUISE_UNROLL
  for (int column = 0; column < kFrom; ++column) {
    Lanes x[kFrom], done[kTo];
    GUISE_UNROLL
    for (int row = 0; row < kFrom; ++row) x[row] = read(row, column);
    transform(x, done);
    GUISE_UNROLL
    for (int row = 0; row < kTo; ++row) half[row][column] = done[row];
  }
  GUISE_UNROLL
  for (int row = 0; row < kTo; ++row) {
    Lanes done[kTo];
    transform(half[row], done);
    write(row, done);
  }
}

}  // namespace guise::kernels::GUISE_LEVEL
