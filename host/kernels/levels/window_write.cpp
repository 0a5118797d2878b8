// From the product's rows to a map, through a Sink.
#include "kernels/levels/product.h"
#include "kernels/levels/window.h"
#include "kernels/levels/writing.h"

namespace guise::kernels::GUISE_LEVEL {
namespace {

static_assert(kWindowMostPlaces <= kStretch);

// Where the channels of each place begin in the map.
struct Offsets {
  int64_t at[kWindowMostPlaces];

  explicit Offsets(const WindowWrite& task) {
    const Map& map = task.sink.y;
    const WindowLine &down = task.phase.down, &across = task.phase.across;
    WindowPlace place(task.phase, task.first);
    for (int64_t i = 0; i < task.count; ++i, place.advance()) {
      const int64_t row = down.write_first + place.row * down.write_step;
      const int64_t column = across.write_first + place.column * across.write_step;
      at[i] = ((place.image * map.h + row) * map.w + column) * map.c;
    }
  }
};

constexpr int64_t kFew = 32;  // places that stay in the nearest cache over all channels

template <Write kWrite, bool kAdd>
void write_places(const WindowWrite& task) {
  const Offsets offsets(task);
  const int64_t channels = task.sink.y.c;
  Stretch stretch(task.sums, rounded_up(channels, kPanel));
  for (int64_t first = 0; first < task.count; first += kFew) {
    const int64_t end = smaller(task.count, first + kFew);
    for (int64_t c = 0; c < channels; c += kLanes) {
      Writer<kWrite, kAdd, FirstLanes> writer(task.sink, c, FirstLanes(channels - c), stretch);
      for (int64_t i = first; i < end; ++i) writer.put(offsets.at[i], load(task.from + i * task.stride + c));
      writer.end(stretch);
    }
    stretch.places = end;
  }
  if constexpr (sums_up(kWrite)) end_stretch<kWrite>(stretch, task.sink);
}

template <Write kWrite>
void write_any(const WindowWrite& task) {
  task.sink.add != nullptr ? write_places<kWrite, true>(task) : write_places<kWrite, false>(task);
}

// plain, and nothing to add: whole places.
void copy_places(const WindowWrite& task) {
  const Offsets offsets(task);
  const int64_t channels = task.sink.y.c;
  float* const y = task.sink.y.data;
  for (int64_t i = 0; i < task.count; ++i) {
    const float* from = task.from + i * task.stride;
    float* to = y + offsets.at[i];
    int64_t c = 0;
    for (; c + kLanes <= channels; c += kLanes) store(to + c, load(from + c));
    if (c < channels) FirstLanes(channels - c).store(to + c, load(from + c));
  }
}

}  // namespace

void window_write(const WindowWrite& task) {
  switch (task.sink.write) {
    case Write::plain:
      return task.sink.add == nullptr ? copy_places(task) : write_any<Write::plain>(task);
    case Write::statistics:
      return write_any<Write::statistics>(task);
    case Write::evaluated:
      return write_any<Write::evaluated>(task);
    case Write::masked:
      return write_any<Write::masked>(task);
  }
}

}  // namespace guise::kernels::GUISE_LEVEL
