// What a Sink does with a vector of channels at a place, and its sums: fp32 over a stretch of at most
// kStretch places, about a pivot that is the stretch's first number, and double from there on.
#pragma once

#include "kernels/convolution.h"
#include "kernels/levels/lanes.h"

namespace guise::kernels::GUISE_LEVEL {

constexpr int64_t kStretch = 256;

constexpr bool sums_up(Write write) {
  return write == Write::statistics || write == Write::masked;
}

// The sums of a stretch: three rows of `channels` floats, pivot, first and second.
struct Stretch {
  float* pivot;
  float* first;
  float* second;
  int64_t places = 0;  // summed up so far

  Stretch(float* sums, int64_t padded_channels)
      : pivot(sums), first(sums + padded_channels), second(sums + 2 * padded_channels) {}
};

// Adds the stretch to the sink's doubles, and begins the next.
template <Write kWrite>
void end_stretch(Stretch& stretch, const Sink& sink) {
  if (stretch.places == 0) return;
  const auto n = static_cast<double>(stretch.places);
  for (int64_t c = 0; c < sink.y.c; ++c) {
    const double pivot = kWrite == Write::statistics ? static_cast<double>(stretch.pivot[c]) : 0.0;
    const double first = static_cast<double>(stretch.first[c]),
                 second = static_cast<double>(stretch.second[c]);
    sink.first[c] += kWrite == Write::statistics ? first + n * pivot : first;
    sink.second[c] += kWrite == Write::statistics ? second + pivot * (2 * first + n * pivot) : second;
  }
  stretch.places = 0;
}

// A vector of channels of a sink, from c on, of which `lanes` (AllLanes or FirstLanes) are there.
template <Write kWrite, bool kAdd, typename Present>
struct Writer {
  float* y;
  const float* add;
  const float* before;
  const float* activated;
  int64_t c;
  Present lanes;
  Lanes scale, shift, least, centre, pivot, first, second;
  bool begun = false;  // whether the stretch has its pivot

  Writer(const Sink& sink, int64_t channel, Present present, const Stretch& stretch)
      : y(sink.y.data),
        add(sink.add),
        before(sink.before),
        activated(sink.activated),
        c(channel),
        lanes(present) {
    if constexpr (kWrite == Write::evaluated || kWrite == Write::masked) {
      const bool scaled = sink.scale != nullptr;
      scale = scaled ? lanes.load(sink.scale + c) : broadcast(1);
      shift = scaled ? lanes.load(sink.shift + c) : Lanes{};
      least = broadcast(sink.relu ? 0.0F : -__builtin_inff());
    }
    if constexpr (kWrite == Write::masked) centre = lanes.load(sink.centre + c);
    if constexpr (sums_up(kWrite)) {
      begun = stretch.places > 0;
      pivot = begun ? load(stretch.pivot + c) : Lanes{};
      first = begun ? load(stretch.first + c) : Lanes{};
      second = begun ? load(stretch.second + c) : Lanes{};
    }
  }

  // At the place whose channels begin `offset` floats into the map.
  void put(int64_t offset, Lanes value) {
    const int64_t at = offset + c;
    if constexpr (kWrite == Write::evaluated) value = value * scale + shift;
    if constexpr (kAdd) value += lanes.load(add + at);
    if constexpr (kWrite == Write::evaluated) value = value < least ? least : value;
    if constexpr (kWrite == Write::statistics) count_in(value);
    if constexpr (kWrite == Write::masked) {
      const Lanes input = lanes.load(before + at);
      const Lanes open = activated != nullptr ? lanes.load(activated + at) : input * scale + shift;
      value = open <= Lanes{} ? Lanes{} : value;
      first += value;
      second += value * (input - centre);
    }
    lanes.store(y + at, value);
  }

  void count_in(Lanes value) {
    if (!begun) pivot = value;
    begun = true;
    const Lanes apart = value - pivot;
    first += apart;
    second += apart * apart;
  }

  void end(const Stretch& stretch) const {
    if constexpr (sums_up(kWrite)) {
      store(stretch.pivot + c, pivot);
      store(stretch.first + c, first);
      store(stretch.second + c, second);
    }
  }
};

}  // namespace guise::kernels::GUISE_LEVEL
