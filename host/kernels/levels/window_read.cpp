// From a map to rows and panels of the product.
#include "kernels/levels/product.h"
#include "kernels/levels/reading.h"
#include "kernels/levels/window.h"

namespace guise::kernels::GUISE_LEVEL {
namespace {

inline int64_t larger(int64_t a, int64_t b) {
  return a > b ? a : b;
}

inline void copy(const float* from, float* to, int64_t count) {
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) store(to + i, load(from + i));
  if (i == count) return;
  if (count > kLanes) return store(to + count - kLanes, load(from + count - kLanes));
  for (; i < count; ++i) to[i] = from[i];
}

inline void clear(float* to, int64_t count) {
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) store(to + i, Lanes{});
  for (; i < count; ++i) to[i] = 0;
}

// `columns` neighbours, the first of which begins `offset` floats into the map.
template <Reading kReading>
inline void read_run(const Source& source, int64_t offset, int64_t columns, float* to) {
  const int64_t channels = source.x.c;
  if constexpr (kReading == Reading::plain) return copy(source.x.data + offset, to, columns * channels);
  for (int64_t c = 0; c < channels; c += kLanes) {
    const FirstLanes lanes(channels - c);
    const Reader<kReading, FirstLanes> reader(source, offset, c, lanes);
    for (int64_t column = 0; column < columns; ++column)
      lanes.store(to + column * channels + c, reader.at(column * channels));
  }
}

// Taps [begin, end) of one row of the window, which reads row `row` of an image from column `left` on.
template <Reading kReading>
__attribute__((noinline)) void read_border(const Source& source, int64_t image, int64_t row, int64_t left,
                                           int64_t begin, int64_t end, float* to) {
  const ConstMap& map = source.x;
  const bool outside = row < 0 || row >= map.h;
  const int64_t from =
      outside ? end : smaller(end, larger(begin, -left));  // the taps [from, until) lie inside
  const int64_t until = outside ? end : larger(from, smaller(end, map.w - left));
  clear(to, (from - begin) * map.c);
  const int64_t offset = ((image * map.h + row) * map.w + left + from) * map.c;
  if (from < until) read_run<kReading>(source, offset, until - from, to + (from - begin) * map.c);
  clear(to + (until - begin) * map.c, (end - until) * map.c);
}

// Some taps of one row of the window, for all places of a task.
struct TapRow {
  int64_t row, begin, end;
};

// Places whose taps all lie inside: `count` of them, `step` floats apart in the map.
template <Reading kReading>
inline void read_inside(const WindowRead& task, int64_t offset, int64_t step, int64_t columns, int64_t count,
                        float* to) {
  const int64_t floats = columns * task.source.x.c;
  if (kReading == Reading::plain && floats > kLanes && floats <= 2 * kLanes) {
    const float* from = task.source.x.data + offset;
    for (int64_t i = 0; i < count; ++i, from += step, to += task.stride) {
      const Lanes first = load(from), last = load(from + floats - kLanes);
      store(to, first);
      store(to + floats - kLanes, last);
    }
    return;
  }
  for (int64_t i = 0; i < count; ++i)
    read_run<kReading>(task.source, offset + i * step, columns, to + i * task.stride);
}

// Places [first, end) of one row of an image; `row` is what the taps read.
template <Reading kReading>
void read_line(const WindowRead& task, const TapRow& taps, int64_t image, int64_t row, int64_t first,
               int64_t end, float* to) {
  const ConstMap& map = task.source.x;
  const int64_t step = task.phase.across.read_step, origin = task.phase.across.read_first;
  const bool outside = row < 0 || row >= map.h;
  // The first place that begins inside, and the first that ends outside.
  const int64_t lowest = larger(0, -(origin + taps.begin) + step - 1) / step;
  const int64_t highest = larger(0, map.w - taps.end - origin + step) / step;
  const int64_t from = outside ? end : smaller(end, larger(first, lowest));
  const int64_t until = outside ? end : larger(from, smaller(end, highest));
  const auto read_outside = [&](int64_t column) {
    read_border<kReading>(task.source, image, row, origin + column * step, taps.begin, taps.end,
                          to + (column - first) * task.stride);
  };
  for (int64_t column = first; column < from; ++column) read_outside(column);
  const int64_t offset = ((image * map.h + row) * map.w + origin + from * step + taps.begin) * map.c;
  read_inside<kReading>(task, offset, step * map.c, taps.end - taps.begin, until - from,
                        to + (from - first) * task.stride);
  for (int64_t column = until; column < end; ++column) read_outside(column);
}

template <Reading kReading>
void read_tap_row(const WindowRead& task, const TapRow& taps, float* to) {
  const WindowLine& down = task.phase.down;
  const int64_t columns = task.phase.across.places;
  WindowPlace place(task.phase, task.first);
  for (int64_t i = 0; i < task.count;) {
    const int64_t end = smaller(columns, place.column + task.count - i);
    read_line<kReading>(task, taps, place.image, down.read_first + place.row * down.read_step + taps.row,
                        place.column, end, to + i * task.stride);
    i += end - place.column;
    place.column = columns - 1;
    place.advance();
  }
}

template <Reading kReading>
void read_places(const WindowRead& task) {
  const int64_t width = task.phase.across.taps;
  float* to = task.to;
  for (int64_t tap = task.tap_begin; tap < task.tap_end;) {
    const int64_t begin = tap % width, end = smaller(width, begin + task.tap_end - tap);
    read_tap_row<kReading>(task, {tap / width, begin, end}, to);
    to += (end - begin) * task.source.x.c;
    tap += end - begin;
  }
}

template <Reading kReading>
void read_panels(const WindowPanels& task) {
  const int64_t channels = task.source.x.c;
  for (int64_t i = 0; i < task.count; ++i) {
    const int64_t offset = (task.first + i) * channels;
    for (int64_t c = task.begin; c < task.begin + rounded_up(task.end - task.begin, kPanel); c += kLanes) {
      const int64_t j = c - task.begin;
      float* to = task.to + (j / kPanel * task.count + i) * kPanel + j % kPanel;
      const auto read = [&] {
        return Reader<kReading, FirstLanes>(task.source, offset, c, FirstLanes(task.end - c)).at(0);
      };
      store(to, c < task.end ? read() : Lanes{});
    }
  }
}

}  // namespace

void window_read(const WindowRead& task) {
  switch (reading_of(task.source)) {
    case Reading::plain:
      return read_places<Reading::plain>(task);
    case Reading::scaled:
      return read_places<Reading::scaled>(task);
    case Reading::two:
      return read_places<Reading::two>(task);
  }
}

void window_panels(const WindowPanels& task) {
  switch (reading_of(task.source)) {
    case Reading::plain:
      return read_panels<Reading::plain>(task);
    case Reading::scaled:
      return read_panels<Reading::scaled>(task);
    case Reading::two:
      return read_panels<Reading::two>(task);
  }
}

}  // namespace guise::kernels::GUISE_LEVEL
