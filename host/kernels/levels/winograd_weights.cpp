// Weights to panels of the product, and sums of products to the gradient of weights.
#include "kernels/levels/transpose.h"
#include "kernels/levels/winograd.h"
#include "kernels/levels/winograd_lines.h"

namespace guise::kernels::GUISE_LEVEL {
namespace {

// G g G^T of the weights of one output, for channels [c, c + count); `turned` by half a circle.
void transform(const WinogradPack& task, int64_t k, int64_t c, bool turned, Lanes (&to)[kSide][kSide]) {
  const float* from = task.weights + k * 9 * task.c + c;
  Lanes half[kSide][3];
  for (int column = 0; column < 3; ++column) {
    Lanes read[3], done[kSide];
    for (int row = 0; row < 3; ++row) {
      const int place = turned ? 8 - (row * 3 + column) : row * 3 + column;
      read[row] = load_up_to(from + place * task.c, task.c - c);
    }
    weight_line(read, done);
    for (int row = 0; row < kSide; ++row) half[row][column] = done[row];
  }
  for (int row = 0; row < kSide; ++row) weight_line(half[row], to[row]);
}

struct Item {
  int64_t column, row, rows;  // the first column of its panel, its first row, its rows
  float* to;                  // of its first row at position 0
  int64_t position_stride;
};

Item item_of(const WinogradPack& task, int64_t number) {
  const int64_t columns = task.for_input_gradient ? task.c : task.k,
                rows = task.for_input_gradient ? task.k : task.c;
  const int64_t panels = (columns + kPanel - 1) / kPanel, panel = number % panels;
  const int64_t row = number / panels * kWinogradPackRows;
  return {.column = panel * kPanel,
          .row = row,
          .rows = smaller(kWinogradPackRows, rows - row),
          .to = task.packed + (panel * rows + row) * kPanel,
          .position_stride = panels * rows * kPanel};
}

// Rows are channels: a square of outputs by channels is transformed along channels, then transposed.
void pack_square(const WinogradPack& task, const Item& item, int64_t first_k, int64_t first_c) {
  Lanes turned[kWinogradPositions][kLanes];
  for (int64_t k = 0; k < kLanes; ++k) {
    Lanes done[kSide][kSide] = {};
    if (first_k + k < task.k) transform(task, first_k + k, first_c, false, done);
    for (int position = 0; position < kWinogradPositions; ++position)
      turned[position][k] = done[position / kSide][position % kSide];
  }
  const int64_t rows = smaller(kLanes, item.row + item.rows - first_c);
  float* to = item.to + (first_c - item.row) * kPanel + (first_k - item.column);
  for (int position = 0; position < kWinogradPositions; ++position) {
    transpose(turned[position]);
    for (int64_t c = 0; c < rows; ++c)
      store(to + position * item.position_stride + c * kPanel, turned[position][c]);
  }
}

void pack_forward(const WinogradPack& task, const Item& item) {
  for (int64_t k = item.column; k < item.column + kPanel; k += kLanes) {
    for (int64_t c = item.row; c < item.row + item.rows; c += kLanes) pack_square(task, item, k, c);
  }
}

// Rows are outputs, columns channels: nothing to transpose.
void pack_turned(const WinogradPack& task, const Item& item) {
  for (int64_t k = item.row; k < item.row + item.rows; ++k) {
    for (int64_t lane = 0; lane < kPanel; lane += kLanes) {
      Lanes done[kSide][kSide] = {};
      if (item.column + lane < task.c) transform(task, k, item.column + lane, true, done);
      float* to = item.to + (k - item.row) * kPanel + lane;
      for (int position = 0; position < kWinogradPositions; ++position)
        store(to + position * item.position_stride, done[position / kSide][position % kSide]);
    }
  }
}

// G^T m G for channels [c, c + kLanes) of output k.
void gather(const WinogradWeights& task, int64_t k, int64_t c) {
  Lanes half[3][kSide];
  for (int column = 0; column < kSide; ++column) {
    Lanes sum[kSide] = {}, done[3];
    for (int row = 0; row < kSide; ++row) {
      const float* from = task.from + (row * kSide + column) * task.position_stride + k * task.k_stride + c;
      for (int64_t part = 0; part < task.parts; ++part) sum[row] += load(from + part * task.part_stride);
    }
    weight_gradient_line(sum, done);
    for (int row = 0; row < 3; ++row) half[row][column] = done[row];
  }
  for (int row = 0; row < 3; ++row) {
    Lanes done[3];
    weight_gradient_line(half[row], done);
    for (int column = 0; column < 3; ++column)
      store_up_to(task.gradient + ((k * 3 + row) * 3 + column) * task.c + c, done[column], task.c - c);
  }
}

}  // namespace

void winograd_pack(const WinogradPack& task) {
  for (int64_t number = task.begin; number < task.end; ++number) {
    const Item item = item_of(task, number);
    task.for_input_gradient ? pack_turned(task, item) : pack_forward(task, item);
  }
}

void winograd_weights(const WinogradWeights& task) {
  for (int64_t k = task.begin; k < task.end; ++k) {
    for (int64_t c = 0; c < task.c; c += kLanes) gather(task, k, c);
  }
}

}  // namespace guise::kernels::GUISE_LEVEL
