// Where a tile's outputs lie in a map, and how tiles are written one after another.
#pragma once

#include "kernels/levels/winograd.h"
#include "kernels/levels/writing.h"

namespace guise::kernels::GUISE_LEVEL {

struct Corner {
  int64_t offset, row_stride, column_stride;
  int rows, columns;  // of the tile that lie in the map
};

inline Corner corner_of(const Map& map, const TilePlace& tile, int64_t side) {
  const int64_t top = tile.row * side, left = tile.column * side;
  return {.offset = ((tile.image * map.h + top) * map.w + left) * map.c,
          .row_stride = map.w * map.c,
          .column_stride = map.c,
          .rows = static_cast<int>(smaller(side, map.h - top)),
          .columns = static_cast<int>(smaller(side, map.w - left))};
}

// Puts values at places of a tile; those that are not in the map are left out.
template <typename Writer, bool kWhole>
class Outputs {
 public:
  Outputs(const Writer& writer, const Corner& corner)
      : writer_(writer),
        corner_(corner),
        row_stride_(anew(corner.row_stride)),
        column_stride_(anew(corner.column_stride)) {}

  inline __attribute__((always_inline)) void put(int row, int column, Lanes value) {
    if (kWhole || (row < corner_.rows && column < corner_.columns))
      writer_.put(corner_.offset + row * row_stride_ + column * column_stride_, value);
  }
  void end(const Stretch& stretch) const { writer_.end(stretch); }

 private:
  Writer writer_;
  const Corner& corner_;
  int64_t row_stride_, column_stride_;
};

// Kind says how a tile's outputs, kSide x kSide of them, are made: Kind::write(outputs, rows of the tile).
template <typename Kind, Write kWrite, bool kAdd, bool kWhole, typename Present>
inline __attribute__((always_inline)) void write_channels(const WinogradWrite& task, const Corner& corner,
                                                          const Stretch& stretch, int64_t tile, int64_t c,
                                                          Present lanes) {
  using Channels = Writer<kWrite, kAdd, Present>;
  Outputs<Channels, kWhole> outputs(Channels(task.sink, c, lanes, stretch), corner);
  Kind::write(outputs, TileRows<const float>{task.from, task.layout, tile, c});
  outputs.end(stretch);
}

template <typename Kind, Write kWrite, bool kAdd>
void write_tile(const WinogradWrite& task, const Corner& corner, const Stretch& stretch, int64_t tile) {
  const int64_t channels = task.sink.y.c;
  const bool whole = corner.rows == Kind::kSide && corner.columns == Kind::kSide;
  int64_t c = 0;
  if (whole) {
    for (; c + kLanes <= channels; c += kLanes)
      write_channels<Kind, kWrite, kAdd, true>(task, corner, stretch, tile, c, AllLanes{});
    if (c < channels)
      write_channels<Kind, kWrite, kAdd, true>(task, corner, stretch, tile, c, FirstLanes(channels - c));
    return;
  }
  for (; c < channels; c += kLanes)
    write_channels<Kind, kWrite, kAdd, false>(task, corner, stretch, tile, c, FirstLanes(channels - c));
}

template <typename Kind, Write kWrite, bool kAdd>
void write_tiles(const WinogradWrite& task) {
  const Sink& sink = task.sink;
  Stretch stretch(task.sums, rounded_up(sink.y.c, kPanel));
  TilePlace place(task.tiles, task.first);
  for (int64_t tile = 0; tile < task.count; ++tile, place.advance()) {
    const Corner corner = corner_of(sink.y, place, Kind::kSide);
    write_tile<Kind, kWrite, kAdd>(task, corner, stretch, task.at + tile);
    if constexpr (sums_up(kWrite)) {
      stretch.places += corner.rows * corner.columns;
      if (stretch.places + Kind::kSide * Kind::kSide > kStretch) end_stretch<kWrite>(stretch, sink);
    }
  }
  if constexpr (sums_up(kWrite)) end_stretch<kWrite>(stretch, sink);
}

template <typename Kind, Write kWrite>
void write_any(const WinogradWrite& task) {
  task.sink.add != nullptr ? write_tiles<Kind, kWrite, true>(task) : write_tiles<Kind, kWrite, false>(task);
}

template <typename Kind>
void write_as_asked(const WinogradWrite& task) {
  switch (task.sink.write) {
    case Write::plain:
      return write_any<Kind, Write::plain>(task);
    case Write::statistics:
      return write_any<Kind, Write::statistics>(task);
    case Write::evaluated:
      return write_any<Kind, Write::evaluated>(task);
    case Write::masked:
      return write_any<Kind, Write::masked>(task);
  }
}

}  // namespace guise::kernels::GUISE_LEVEL
