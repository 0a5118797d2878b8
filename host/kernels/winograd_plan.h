// How a Winograd convolution is cut into blocks and where these lie in scratch: by counts and sizes alone.
#pragma once

#include <cstdint>

#include "kernels/levels.h"

namespace guise::kernels {

struct WinogradShape {
  int64_t n = 0, h = 0, w = 0;  // images and their places
  int64_t c = 0, k = 0;         // channels read and written
};

// apart: each worker has blocks of tiles of its own, from reading to writing. Else all workers share one
// block: first its tiles, then its positions, then its tiles again, so that the weights are read once a block
// by all of them together.
struct WinogradPlan {
  bool apart = true;
  int64_t workers = 1;
  int64_t tiles = 0;   // of all images
  int64_t block = 0;   // tiles in a block
  int64_t grain = 1;   // shares of tiles are multiples of it
  int64_t panels = 0;  // of a product
  // Scratch: blocks of tiles read and of what is made of them, then so many sums.
  WinogradLayout read, made;
  int64_t read_floats = 0, made_floats = 0, sum_floats = 0, sums = 0;

  int64_t blocks() const { return apart ? workers : 1; }
  int64_t scratch_floats() const { return blocks() * (read_floats + made_floats) + sums * sum_floats; }
};

// read: tiles by shape.c; made: tiles by shape.k. sums: by worker, 3 floats and 2 doubles for each k.
WinogradPlan plan_convolution(const WinogradShape& shape, int64_t workers, const LevelTable& table);
// read: the input's tiles by shape.c, in panels; made: the gradient's tiles by shape.k. sums: [36][k][c in
// panels], by worker that has tiles where they are apart, else once.
WinogradPlan plan_weights(const WinogradShape& shape, int64_t workers, const LevelTable& table);

}  // namespace guise::kernels
