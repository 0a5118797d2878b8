// How a Winograd convolution is cut into blocks and where these lie in scratch: by counts and sizes alone.
#pragma once

#include <cstdint>

#include "kernels/levels.h"
#include "kernels/workers.h"

namespace guise::kernels {

struct WinogradShape {
  int64_t n = 0, h = 0, w = 0;  // images and their places, of the input
  int64_t c = 0, k = 0;         // channels of the input and of the output
  int64_t stride = 1;           // 1 or 2

  int64_t output_h() const { return output_side(h, 3, stride, 1); }
  int64_t output_w() const { return output_side(w, 3, stride, 1); }
};

// apart: each worker has blocks of tiles of its own, from reading to writing. Else all workers share one
// block: first its tiles, then the matrices, then its tiles again, so that the weights are read once a block
// by all of them together.
struct WinogradPlan {
  WinogradScheme scheme;
  bool apart = true;
  int64_t workers = 1;
  WinogradTiles image;
  int64_t tiles = 0;   // of all images
  int64_t block = 0;   // tiles in a block
  int64_t grain = 1;   // shares of tiles are multiples of it
  int64_t panels = 0;  // of a product
  // Scratch: blocks of tiles read and of what is made of them, then so many sums.
  WinogradLayout read, made;
  int64_t sum_floats = 0, sums = 0;

  int64_t blocks() const { return apart ? workers : 1; }
  int64_t tile_floats() const { return blocks() * (read.floats + made.floats); }
  int64_t scratch_floats() const { return tile_floats() + sums * sum_floats; }
};

// From `read` channels to `made` ones, those of the shape in either order. sums: by worker, 3 floats and 2
// doubles for each channel made.
WinogradPlan plan_convolution(const WinogradShape& shape, int64_t read, int64_t made, int64_t workers,
                              const LevelTable& table);
// read: the input's tiles by shape.c, in panels; made: the gradient's tiles by shape.k. sums: [36][k][c in
// panels], by worker that has tiles where they are apart, else once.
WinogradPlan plan_weights(const WinogradShape& shape, int64_t workers, const LevelTable& table);

const WinogradParts& parts_of(const WinogradShape& shape, const LevelTable& table);

// Products of a plan: matrices by panels, panels first.
struct WinogradProduct {
  int64_t matrix;        // of the 36
  int64_t read, made;    // where its rows begin in a block of tiles read, and of what is made of them
  int64_t panel_stride;  // of tiles read
  int64_t rows;          // of a tile
  int64_t first, count;  // panels
};

// All of them, or a worker's, with about as many rows as any other's.
Share all_products(const WinogradPlan& plan);
Share products_of(const WinogradPlan& plan, int64_t worker, int64_t workers);

// Calls each(WinogradProduct) for the products of a share.
template <typename Each>
void for_each_product(const WinogradPlan& plan, const Share& share, const Each& each) {
  for (int64_t item = share.begin, begin = 0, g = 0; g < plan.scheme.groups; ++g) {
    const WinogradGroup& group = plan.scheme.group[g];
    const WinogradLayout::Group &read = plan.read.groups[g], &made = plan.made.groups[g];
    const int64_t end = begin + group.matrices * plan.panels;
    while (item < end && item < share.end) {
      const int64_t matrix = (item - begin) / plan.panels, first = (item - begin) % plan.panels;
      const int64_t count = plan.panels - first < share.end - item ? plan.panels - first : share.end - item;
      each(WinogradProduct{.matrix = item / plan.panels,
                           .read = read.offset + matrix * read.matrix_stride,
                           .made = made.offset + matrix * made.matrix_stride,
                           .panel_stride = read.panel_stride,
                           .rows = group.rows,
                           .first = first,
                           .count = count});
      item += count;
    }
    begin = end;
  }
}

}  // namespace guise::kernels
