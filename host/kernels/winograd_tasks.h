// The parts of a Winograd convolution, as each level computes them. Tiles of 4 x 4 outputs are numbered by
// image, row and column; transformed, a tile has 36 positions.
#pragma once

#include <cstdint>

#include "kernels/convolution.h"

namespace guise::kernels {

constexpr int64_t kWinogradTile = 4, kWinogradPositions = 36;

// Where transformed tiles lie: channel c of tile t (counted from the first that lies there) at position p is
// data[p * position_stride + t * tile_stride + (c / P) * panel_stride + c % P], with P as LevelTable::panel.
// In rows, panel_stride is P, so that channels follow each other; in panels, tile_stride is P.
struct WinogradLayout {
  int64_t position_stride = 0, tile_stride = 0, panel_stride = 0;
};

// Tiles [first, first + count) of `source` are read and transformed: as a convolution's input (6 x 6 places
// around a tile) or as the gradient of its output (4 x 4). Channels up to the next whole vector are written
// as 0.
struct WinogradRead {
  Source source;
  int64_t first = 0, count = 0;
  float* to = nullptr;
  WinogradLayout layout;
};

// Tiles [first, first + count), which begin at `from`, become outputs. Statistics and masked add to
// sink.first the sum of y (of g) and to sink.second the sum of its squares (of g * (before - centre)).
struct WinogradWrite {
  Sink sink;
  int64_t first = 0, count = 0;
  const float* from = nullptr;
  WinogradLayout layout;
  float* sums = nullptr;  // 3 * C floats, C rounded up to whole panels; statistics and masked only
};

// Items [begin, end) of the weights [K, 3, 3, C] become panels of the product: C rows by K columns, or for
// the gradient of the input, turned by half, K rows by C columns. An item is a panel of columns and a block
// of rows, kWinogradPackRows or fewer of them; items count panels first. packed: [36][panels][rows][P].
constexpr int64_t kWinogradPackRows = 16;
struct WinogradPack {
  const float* weights = nullptr;
  int64_t k = 0, c = 0;
  bool for_input_gradient = false;
  float* packed = nullptr;
  int64_t begin = 0, end = 0;
};

// Weights' gradient [K, 3, 3, C] from the sums at the 36 positions, for the outputs k in [begin, end): the
// sums of all parts are added in order. Sum (p, k, c) of a part is from[part * part_stride + p *
// position_stride + k * k_stride + c].
struct WinogradWeights {
  float* gradient = nullptr;
  int64_t k = 0, c = 0, begin = 0, end = 0;
  const float* from = nullptr;
  int64_t parts = 1, part_stride = 0, position_stride = 0, k_stride = 0;
};

}  // namespace guise::kernels
