// The level's parts of Winograd convolutions; what each does stands with its task.
#pragma once

#include "kernels/levels/product.h"
#include "kernels/winograd_tasks.h"

namespace guise::kernels::GUISE_LEVEL {

void winograd_read_input(const WinogradRead& task);
void winograd_read_for_weights(const WinogradRead& task);
void winograd_write(const WinogradWrite& task);
void winograd_pack(const WinogradPack& task);
void winograd_weights(const WinogradWeights& task);

void strided_read_input(const WinogradRead& task);
void strided_read_output_gradient(const WinogradRead& task);
void strided_read_for_weights(const WinogradRead& task);
void strided_write_output(const WinogradWrite& task);
void strided_write_input_gradient(const WinogradWrite& task);
void strided_pack(const WinogradPack& task);
void strided_weights(const WinogradWeights& task);

// The rows of a tile that lie one after another in memory of such a layout, from channel c on.
template <typename Float>
struct TileRows {
  Float* data;
  const WinogradLayout& layout;
  int64_t tile, c;

  // The first of a group of which it has `rows` for each matrix.
  Float* of(int64_t group, int64_t rows) const {
    const WinogradLayout::Group& where = layout.groups[group];
    return data + where.offset + tile * rows * layout.row_stride + c / kPanel * where.panel_stride +
           c % kPanel;
  }
  int64_t matrix_stride(int64_t group) const { return anew(layout.groups[group].matrix_stride); }
};

// A tile's place, and the one after it.
struct TilePlace {
  WinogradTiles tiles;
  int64_t image, row, column;

  TilePlace(const WinogradTiles& of, int64_t tile) : tiles(of) {
    image = tile / (of.rows * of.columns);
    row = tile / of.columns % of.rows;
    column = tile % of.columns;
  }
  void advance() {
    if (++column < tiles.columns) return;
    column = 0;
    if (++row < tiles.rows) return;
    row = 0;
    ++image;
  }
};

}  // namespace guise::kernels::GUISE_LEVEL
