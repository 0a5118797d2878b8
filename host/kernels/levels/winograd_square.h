// What is read of a map for a tile, and how tiles are read one after another.
#pragma once

#include "kernels/levels/reading.h"
#include "kernels/levels/winograd.h"

namespace guise::kernels::GUISE_LEVEL {

constexpr int64_t kOutside = -1;  // the offset of padding

// kFrom x kFrom places of a map, some of which may be padding, kStep places after those of the tile before;
// those of an image's first tile begin kBefore places before the map. Offsets count from `base`.
template <int kFrom, int kStep, int kBefore>
class Square {
 public:
  static constexpr int kPlaces = kFrom;

  explicit Square(const ConstMap& map) : row_stride(map.w * map.c), column_stride(map.c), map_(map) {}

  void move_to(const TilePlace& tile) {
    const int64_t top = tile.row * kStep - kBefore, left = tile.column * kStep - kBefore;
    const int64_t first = ((tile.image * map_.h + top) * map_.w + left) * map_.c;
    inside = top >= 0 && left >= 0 && top + kFrom <= map_.h && left + kFrom <= map_.w;
    base = inside ? first : 0;
    for (int64_t row = 0; !inside && row < kFrom; ++row) {
      const bool within = top + row >= 0 && top + row < map_.h;
      for (int64_t column = 0; column < kFrom; ++column)
        offsets[row][column] = within && left + column >= 0 && left + column < map_.w
                                   ? first + row * row_stride + column * column_stride
                                   : kOutside;
    }
  }

  bool inside = true;  // all of it: offsets are multiples of the strides
  int64_t base = 0, row_stride, column_stride;
  int64_t offsets[kFrom][kFrom];

 private:
  const ConstMap& map_;
};

// The places of a square, a vector of channels at a time.
template <typename Square, bool kInside, Reading kReading, typename Present>
class Places {
 public:
  Places(const Source& source, const Square& square, int64_t c, Present lanes)
      : reader_(source, square.base, c, lanes),
        square_(square),
        row_stride_(anew(square.row_stride)),
        column_stride_(anew(square.column_stride)) {}

  inline __attribute__((always_inline)) Lanes at(int row, int column) const {
    const int64_t offset =
        kInside ? row * row_stride_ + column * column_stride_ : square_.offsets[row][column];
    return kInside || offset != kOutside ? reader_.at(offset) : Lanes{};
  }

 private:
  Reader<kReading, Present> reader_;
  const Square& square_;
  int64_t row_stride_, column_stride_;
};

// Kind says what becomes of a square's places: Kind::Square, and Kind::read(places, rows of the tile).
template <typename Kind, bool kInside, Reading kReading, typename Present>
inline __attribute__((always_inline)) void read_channels(const WinogradRead& task,
                                                         const typename Kind::Square& square, int64_t tile,
                                                         int64_t c, Present lanes) {
  using Read = Places<typename Kind::Square, kInside, kReading, Present>;
  Kind::read(Read(task.source, square, c, lanes), TileRows<float>{task.to, task.layout, tile, c});
}

template <typename Kind, bool kInside, Reading kReading>
void read_tile(const WinogradRead& task, const typename Kind::Square& square, int64_t tile) {
  const int64_t channels = task.source.x.c;
  int64_t c = 0;
  for (; c + kLanes <= channels; c += kLanes)
    read_channels<Kind, kInside, kReading>(task, square, tile, c, AllLanes{});
  if (c < channels) read_channels<Kind, kInside, kReading>(task, square, tile, c, FirstLanes(channels - c));
}

template <typename Kind, Reading kReading>
void read_tiles(const WinogradRead& task) {
  TilePlace place(task.tiles, task.first);
  typename Kind::Square square(task.source.x);
  for (int64_t tile = 0; tile < task.count; ++tile, place.advance()) {
    square.move_to(place);
    square.inside ? read_tile<Kind, true, kReading>(task, square, task.at + tile)
                  : read_tile<Kind, false, kReading>(task, square, task.at + tile);
  }
}

template <typename Kind>
void read_any(const WinogradRead& task) {
  switch (reading_of(task.source)) {
    case Reading::plain:
      return read_tiles<Kind, Reading::plain>(task);
    case Reading::scaled:
      return read_tiles<Kind, Reading::scaled>(task);
    case Reading::two:
      return read_tiles<Kind, Reading::two>(task);
  }
}

}  // namespace guise::kernels::GUISE_LEVEL
