// The parts of a Winograd convolution, as each level computes them. Tiles of 4 x 4 outputs are numbered by
// image, row and column. Transformed weights are matrices; a transformed tile has rows of channels, each to
// be multiplied by one of the matrices. Which, a scheme says.
#pragma once

#include <cstdint>

#include "kernels/convolution.h"

namespace guise::kernels {

constexpr int64_t kWinogradTile = 4, kWinogradMatrices = 36;

// For each of its matrices a group has so many rows of a tile.
struct WinogradGroup {
  int64_t matrices = 0, rows = 0;
};
constexpr int64_t kWinogradMostGroups = 4;
struct WinogradScheme {
  int64_t stride = 1;
  int64_t groups = 0;
  WinogradGroup group[kWinogradMostGroups] = {};
};

// Stride 1, F(4x4, 3x3): all weights in one.
constexpr WinogradScheme kWinogradWhole = {1, 1, {{36, 1}}};

// Stride 2. An output sees one even row (2i) and two odd ones (2i - 1, 2i + 1) of the input, and columns
// likewise: four phases, of which an even row or column has one tap, which is not transformed, and odd ones
// have two, transformed by F(4, 2) to five values.
//   group 0: even rows and columns. Row 4 i + j of a tile is that of its output (i, j).
//   group 1: even rows, odd columns. Matrices are those of the columns' values; tile rows the output's rows.
//   group 2: odd rows, even columns. Matrices are those of the rows' values; tile rows the output's columns.
//   group 3: odd rows and columns, F(4x4, 2x2). Matrix 5 i + j is that of value (i, j).
constexpr WinogradScheme kWinogradStrided = {2, 4, {{1, 16}, {5, 4}, {5, 4}, {25, 1}}};

// Where transformed tiles lie: channel c of row r for matrix m of group g, of the t-th tile that lies there,
// is
//     data[groups[g].offset + m * groups[g].matrix_stride + (t * R + r) * row_stride
//          + (c / P) * groups[g].panel_stride + c % P]
// with R rows of a tile and P as LevelTable::panel. In rows, panel_stride is P, so that channels follow each
// other; in panels, row_stride is P.
struct WinogradLayout {
  struct Group {
    int64_t offset = 0, matrix_stride = 0, panel_stride = 0;
  };
  int64_t row_stride = 0;
  Group groups[kWinogradMostGroups] = {};
  int64_t floats = 0;  // of all
};

// Tiles of an image.
struct WinogradTiles {
  int64_t rows = 0, columns = 0;
};

// Tiles [first, first + count) of `source` are read and transformed, into the places from the at-th tile on.
// Channels up to the next whole vector are written as 0. As what is read: the convolution's input; the
// gradient of its output, for that of the input; or the same, for that of the weights.
struct WinogradRead {
  Source source;
  WinogradTiles tiles;
  int64_t first = 0, count = 0;
  float* to = nullptr;
  int64_t at = 0;
  WinogradLayout layout;
};

// Tiles [first, first + count), which lie from the at-th on, become outputs (or the gradient of the input).
// Statistics and masked add to sink.first the sum of y (of g) and to sink.second the sum of its squares (of g
// * (before - centre)).
struct WinogradWrite {
  Sink sink;
  WinogradTiles tiles;
  int64_t first = 0, count = 0;
  const float* from = nullptr;
  int64_t at = 0;
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

// Weights' gradient [K, 3, 3, C] from the sums of the 36 matrices, for the outputs k in [begin, end): the
// sums of all parts are added in order. Sum (m, k, c) of a part is from[part * part_stride + m *
// matrix_stride + k * k_stride + c].
struct WinogradWeights {
  float* gradient = nullptr;
  int64_t k = 0, c = 0, begin = 0, end = 0;
  const float* from = nullptr;
  int64_t parts = 1, part_stride = 0, matrix_stride = 0, k_stride = 0;
};

// What a level computes for one scheme.
struct WinogradParts {
  void (*read_input)(const WinogradRead& task);
  void (*read_output_gradient)(const WinogradRead& task);  // for that of the input
  void (*read_for_weights)(const WinogradRead& task);      // the output's gradient, for that of the weights
  void (*write_output)(const WinogradWrite& task);
  void (*write_input_gradient)(const WinogradWrite& task);
  void (*pack)(const WinogradPack& task);
  void (*weights)(const WinogradWeights& task);
};

}  // namespace guise::kernels
