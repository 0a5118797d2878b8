// From a map to transformed tiles. A vector of channels at a time, so that every load and store is whole.
#include "kernels/levels/reading.h"
#include "kernels/levels/winograd.h"
#include "kernels/levels/winograd_lines.h"

namespace guise::kernels::GUISE_LEVEL {
namespace {

constexpr int64_t kOutside = -1;  // the offset of padding

// A square of kFrom x kFrom places of a map, some of which may be padding. Offsets count from `base`.
template <int kFrom>
class Square {
 public:
  explicit Square(const ConstMap& map) : row_stride(map.w * map.c), column_stride(map.c), map_(map) {}

  void move_to(const TilePlace& tile) {
    const int64_t before = kFrom == kSide ? 1 : 0;  // an input tile begins one place before its outputs
    const int64_t top = tile.row * kWinogradTile - before, left = tile.column * kWinogradTile - before;
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

inline void line(const Lanes (&x)[6], Lanes (&to)[6]) {
  input_line(x, to);
}
inline void line(const Lanes (&x)[4], Lanes (&to)[6]) {
  gradient_line(x, to);
}

template <int kFrom, bool kInside, Reading kReading>
inline __attribute__((always_inline)) void transform(const Reader<kReading>& reader,
                                                     const Square<kFrom>& square, float* to,
                                                     int64_t position_stride) {
  position_stride = anew(position_stride);
  const int64_t row_stride = anew(square.row_stride), column_stride = anew(square.column_stride);
  Lanes half[kSide][kFrom];
  GUISE_UNROLL
  for (int column = 0; column < kFrom; ++column) {
    Lanes read[kFrom], turned[kSide];
    GUISE_UNROLL
    for (int row = 0; row < kFrom; ++row) {
      const int64_t offset =
          kInside ? row * row_stride + column * column_stride : square.offsets[row][column];
      read[row] = kInside || offset != kOutside ? reader.at(offset) : Lanes{};
    }
    line(read, turned);
    GUISE_UNROLL
    for (int row = 0; row < kSide; ++row) half[row][column] = turned[row];
  }
  GUISE_UNROLL
  for (int row = 0; row < kSide; ++row) {
    Lanes done[kSide];
    line(half[row], done);
    GUISE_UNROLL
    for (int column = 0; column < kSide; ++column)
      store(to + (row * kSide + column) * position_stride, done[column]);
  }
}

template <int kFrom, bool kInside, Reading kReading>
void read_tile(const WinogradRead& task, const Square<kFrom>& square, float* to) {
  const int64_t channels = task.source.x.c, stride = task.layout.position_stride;
  const auto place = [&](int64_t c) { return to + c / kPanel * task.layout.panel_stride + c % kPanel; };
  int64_t c = 0;
  for (; c + kLanes <= channels; c += kLanes)
    transform<kFrom, kInside>(Reader<kReading>(task.source, square.base, c, kLanes), square, place(c),
                              stride);
  if (c < channels) {
    transform<kFrom, kInside>(Reader<kReading>(task.source, square.base, c, channels - c), square, place(c),
                              stride);
  }
}

template <int kFrom, Reading kReading>
void read_tiles(const WinogradRead& task) {
  TilePlace place(task.source.x, task.first);
  Square<kFrom> square(task.source.x);
  for (int64_t tile = 0; tile < task.count; ++tile, place.advance()) {
    square.move_to(place);
    float* to = task.to + tile * task.layout.tile_stride;
    square.inside ? read_tile<kFrom, true, kReading>(task, square, to)
                  : read_tile<kFrom, false, kReading>(task, square, to);
  }
}

template <int kFrom>
void read_any(const WinogradRead& task) {
  switch (reading_of(task.source)) {
    case Reading::plain:
      return read_tiles<kFrom, Reading::plain>(task);
    case Reading::scaled:
      return read_tiles<kFrom, Reading::scaled>(task);
    case Reading::two:
      return read_tiles<kFrom, Reading::two>(task);
  }
}

}  // namespace

void winograd_read_input(const WinogradRead& task) {
  read_any<kSide>(task);
}

void winograd_read_gradient(const WinogradRead& task) {
  read_any<static_cast<int>(kWinogradTile)>(task);
}

}  // namespace guise::kernels::GUISE_LEVEL
