// What a Source reads, a vector of channels at a time.
#pragma once

#include "kernels/convolution.h"
#include "kernels/levels/lanes.h"

namespace guise::kernels::GUISE_LEVEL {

enum class Reading { plain, scaled, two };

inline Reading reading_of(const Source& source) {
  if (source.scale == nullptr) return Reading::plain;
  return source.other == nullptr ? Reading::scaled : Reading::two;
}

// The channels [c, c + count) of a source; count of kLanes or more means kLanes. Offsets count from `base`.
template <Reading kReading>
struct Reader {
  const float* x;
  const float* other;
  int64_t count;
  Lanes scale, shift, other_scale, least;

  Reader(const Source& source, int64_t base, int64_t c, int64_t wanted)
      : x(source.x.data + base + c), other(source.other), count(wanted) {
    if constexpr (kReading != Reading::plain) {
      scale = load_up_to(source.scale + c, count);
      shift = load_up_to(source.shift + c, count);
      least = broadcast(source.relu ? 0.0F : -__builtin_inff());
    }
    if constexpr (kReading == Reading::two) {
      other += base + c;
      other_scale = load_up_to(source.other_scale + c, count);
    }
  }

  // At the place whose channels begin `offset` floats behind the base.
  Lanes at(int64_t offset) const {
    Lanes value = load_up_to(x + offset, count);
    if constexpr (kReading != Reading::plain) value = value * scale + shift;
    if constexpr (kReading == Reading::two) value += load_up_to(other + offset, count) * other_scale;
    if constexpr (kReading != Reading::plain) value = value < least ? least : value;
    return value;
  }
};

}  // namespace guise::kernels::GUISE_LEVEL
