// From transformed tiles to a map, through a Sink.
#include "kernels/levels/winograd.h"
#include "kernels/levels/winograd_lines.h"
#include "kernels/levels/writing.h"

namespace guise::kernels::GUISE_LEVEL {
namespace {

constexpr int kTile = static_cast<int>(kWinogradTile);

// Where a tile's outputs lie in the map, and how many of them there are.
struct Corner {
  int64_t offset, row_stride, column_stride;
  int rows, columns;
};

Corner corner_of(const ConstMap& map, const TilePlace& tile) {
  const int64_t top = tile.row * kWinogradTile, left = tile.column * kWinogradTile;
  return {.offset = ((tile.image * map.h + top) * map.w + left) * map.c,
          .row_stride = map.w * map.c,
          .column_stride = map.c,
          .rows = static_cast<int>(smaller(kWinogradTile, map.h - top)),
          .columns = static_cast<int>(smaller(kWinogradTile, map.w - left))};
}

template <bool kWhole, Write kWrite, bool kAdd>
inline __attribute__((always_inline)) void transform(Writer<kWrite, kAdd> writer, const Corner& corner,
                                                     const Stretch& stretch, const float* from,
                                                     int64_t position_stride) {
  position_stride = anew(position_stride);
  Lanes half[kTile][kSide];
  GUISE_UNROLL
  for (int column = 0; column < kSide; ++column) {
    Lanes read[kSide], turned[kTile];
    GUISE_UNROLL
    for (int row = 0; row < kSide; ++row) read[row] = load(from + (row * kSide + column) * position_stride);
    output_line(read, turned);
    GUISE_UNROLL
    for (int row = 0; row < kTile; ++row) half[row][column] = turned[row];
  }
  const int64_t row_stride = anew(corner.row_stride), column_stride = anew(corner.column_stride);
  GUISE_UNROLL
  for (int row = 0; row < kTile; ++row) {
    if (!kWhole && row >= corner.rows) break;
    Lanes done[kTile];
    output_line(half[row], done);
    const int64_t offset = corner.offset + row * row_stride;
    GUISE_UNROLL
    for (int column = 0; column < kTile; ++column) {
      if (kWhole || column < corner.columns) writer.put(offset + column * column_stride, done[column]);
    }
  }
  writer.end(stretch);
}

template <Write kWrite, bool kAdd>
void write_tile(const WinogradWrite& task, const Corner& corner, const Stretch& stretch, const float* from) {
  const int64_t channels = task.sink.y.c, stride = task.layout.position_stride;
  int64_t c = 0;
  if (corner.rows == kTile && corner.columns == kTile) {
    for (; c + kLanes <= channels; c += kLanes)
      transform<true>(Writer<kWrite, kAdd>(task.sink, c, kLanes, stretch), corner, stretch, from + c, stride);
  }
  for (; c < channels; c += kLanes)
    transform<false>(Writer<kWrite, kAdd>(task.sink, c, channels - c, stretch), corner, stretch, from + c,
                     stride);
}

template <Write kWrite, bool kAdd>
void write_tiles(const WinogradWrite& task) {
  const Sink& sink = task.sink;
  const ConstMap map = {sink.y.data, sink.y.n, sink.y.h, sink.y.w, sink.y.c};
  Stretch stretch(task.sums, rounded_up(map.c, kPanel));
  TilePlace place(map, task.first);
  for (int64_t tile = 0; tile < task.count; ++tile, place.advance()) {
    const Corner corner = corner_of(map, place);
    write_tile<kWrite, kAdd>(task, corner, stretch, task.from + tile * task.layout.tile_stride);
    if constexpr (sums_up(kWrite)) {
      stretch.places += corner.rows * corner.columns;
      if (stretch.places + kWinogradTile * kWinogradTile > kStretch) end_stretch<kWrite>(stretch, sink);
    }
  }
  if constexpr (sums_up(kWrite)) end_stretch<kWrite>(stretch, sink);
}

template <Write kWrite>
void write_any(const WinogradWrite& task) {
  task.sink.add != nullptr ? write_tiles<kWrite, true>(task) : write_tiles<kWrite, false>(task);
}

}  // namespace

void winograd_write(const WinogradWrite& task) {
  switch (task.sink.write) {
    case Write::plain:
      return write_any<Write::plain>(task);
    case Write::statistics:
      return write_any<Write::statistics>(task);
    case Write::evaluated:
      return write_any<Write::evaluated>(task);
    case Write::masked:
      return write_any<Write::masked>(task);
  }
}

}  // namespace guise::kernels::GUISE_LEVEL
