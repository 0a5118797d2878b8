// Weights to panels of the product, and sums of products to the gradient of weights.
#include "kernels/levels/transpose.h"
#include "kernels/levels/winograd.h"
#include "kernels/levels/winograd_lines.h"

namespace guise::kernels::GUISE_LEVEL {
namespace {

constexpr int kMatrices = static_cast<int>(kWinogradMatrices);

// What nine places of a window mean for the matrices, and back.
struct Whole {
  static void matrices_of(const Lanes (&window)[9], Lanes (&to)[kMatrices]) {
    transform_square<3, 6>([&](int row, int column) { return window[row * 3 + column]; },
                           [&](int row, const Lanes(&done)[6]) {
                             for (int column = 0; column < 6; ++column) to[row * 6 + column] = done[column];
                           });
  }
  static void window_of(const Lanes (&matrices)[kMatrices], Lanes (&to)[9]) {
    transform_square<6, 3>([&](int row, int column) { return matrices[row * 6 + column]; },
                           [&](int row, const Lanes(&done)[3]) {
                             for (int column = 0; column < 3; ++column) to[row * 3 + column] = done[column];
                           });
  }
};

// The middle row and column meet even places, the outer ones odd places.
struct Strided {
  static constexpr int kLines = 1, kTurnedLines = 6, kSquare = 11;  // the first matrix of groups 1, 2 and 3

  static void matrices_of(const Lanes (&window)[9], Lanes (&to)[kMatrices]) {
    const Lanes across[2] = {window[3], window[5]}, down[2] = {window[1], window[7]};
    Lanes lines[5], turned[5];
    transform(across, lines);
    transform(down, turned);
    to[0] = window[4];
    for (int i = 0; i < 5; ++i) {
      to[kLines + i] = lines[i];
      to[kTurnedLines + i] = turned[i];
    }
    transform_square<2, 5>([&](int row, int column) { return window[row * 6 + column * 2]; },
                           [&](int row, const Lanes(&done)[5]) {
                             for (int column = 0; column < 5; ++column)
                               to[kSquare + row * 5 + column] = done[column];
                           });
  }
  static void window_of(const Lanes (&matrices)[kMatrices], Lanes (&to)[9]) {
    Lanes lines[5], turned[5], across[2], down[2];
    for (int i = 0; i < 5; ++i) {
      lines[i] = matrices[kLines + i];
      turned[i] = matrices[kTurnedLines + i];
    }
    transform(lines, across);
    transform(turned, down);
    to[1] = down[0];
    to[3] = across[0];
    to[4] = matrices[0];
    to[5] = across[1];
    to[7] = down[1];
    transform_square<5, 2>([&](int row, int column) { return matrices[kSquare + row * 5 + column]; },
                           [&](int row, const Lanes(&done)[2]) {
                             to[row * 6] = done[0];
                             to[row * 6 + 2] = done[1];
                           });
  }
};

// The matrices' elements of one output, for channels from c on; `turned` by half a circle.
template <typename Scheme>
void read_window(const WinogradPack& task, int64_t k, int64_t c, bool turned, Lanes (&to)[kMatrices]) {
  const float* from = task.weights + k * 9 * task.c + c;
  Lanes window[9];
  const FirstLanes lanes(task.c - c);
  for (int place = 0; place < 9; ++place)
    window[turned ? 8 - place : place] = lanes.load(from + place * task.c);
  Scheme::matrices_of(window, to);
}

struct Item {
  int64_t column, row, rows;  // the first column of its panel, its first row, its rows
  float* to;                  // of its first row for matrix 0
  int64_t matrix_stride;
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
          .matrix_stride = panels * rows * kPanel};
}

// Rows are channels: a square of outputs by channels is transformed along channels, then transposed.
template <typename Scheme>
void pack_square(const WinogradPack& task, const Item& item, int64_t first_k, int64_t first_c) {
  Lanes turned[kMatrices][kLanes];
  for (int64_t k = 0; k < kLanes; ++k) {
    Lanes done[kMatrices] = {};
    if (first_k + k < task.k) read_window<Scheme>(task, first_k + k, first_c, false, done);
    for (int matrix = 0; matrix < kMatrices; ++matrix) turned[matrix][k] = done[matrix];
  }
  const int64_t rows = smaller(kLanes, item.row + item.rows - first_c);
  float* to = item.to + (first_c - item.row) * kPanel + (first_k - item.column);
  for (int matrix = 0; matrix < kMatrices; ++matrix) {
    transpose(turned[matrix]);
    for (int64_t c = 0; c < rows; ++c)
      store(to + matrix * item.matrix_stride + c * kPanel, turned[matrix][c]);
  }
}

template <typename Scheme>
void pack_forward(const WinogradPack& task, const Item& item) {
  for (int64_t k = item.column; k < item.column + kPanel; k += kLanes) {
    for (int64_t c = item.row; c < item.row + item.rows; c += kLanes) pack_square<Scheme>(task, item, k, c);
  }
}

// Rows are outputs, columns channels: nothing to transpose.
template <typename Scheme>
void pack_turned(const WinogradPack& task, const Item& item) {
  for (int64_t k = item.row; k < item.row + item.rows; ++k) {
    for (int64_t lane = 0; lane < kPanel; lane += kLanes) {
      Lanes done[kMatrices] = {};
      if (item.column + lane < task.c) read_window<Scheme>(task, k, item.column + lane, true, done);
      float* to = item.to + (k - item.row) * kPanel + lane;
      for (int matrix = 0; matrix < kMatrices; ++matrix)
        store(to + matrix * item.matrix_stride, done[matrix]);
    }
  }
}

// The gradient of channels [c, c + kLanes) of output k.
template <typename Scheme>
void gather(const WinogradWeights& task, int64_t k, int64_t c) {
  Lanes sums[kMatrices] = {}, window[9];
  for (int matrix = 0; matrix < kMatrices; ++matrix) {
    const float* from = task.from + matrix * task.matrix_stride + k * task.k_stride + c;
    for (int64_t part = 0; part < task.parts; ++part) sums[matrix] += load(from + part * task.part_stride);
  }
  Scheme::window_of(sums, window);
  const FirstLanes lanes(task.c - c);
  for (int place = 0; place < 9; ++place)
    lanes.store(task.gradient + (k * 9 + place) * task.c + c, window[place]);
}

template <typename Scheme>
void pack(const WinogradPack& task) {
  for (int64_t number = task.begin; number < task.end; ++number) {
    const Item item = item_of(task, number);
    task.for_input_gradient ? pack_turned<Scheme>(task, item) : pack_forward<Scheme>(task, item);
  }
}

template <typename Scheme>
void gather_all(const WinogradWeights& task) {
  for (int64_t k = task.begin; k < task.end; ++k) {
    for (int64_t c = 0; c < task.c; c += kLanes) gather<Scheme>(task, k, c);
  }
}

}  // namespace

void winograd_pack(const WinogradPack& task) {
  pack<Whole>(task);
}
void winograd_weights(const WinogradWeights& task) {
  gather_all<Whole>(task);
}

void strided_pack(const WinogradPack& task) {
  pack<Strided>(task);
}
void strided_weights(const WinogradWeights& task) {
  gather_all<Strided>(task);
}

}  // namespace guise::kernels::GUISE_LEVEL
