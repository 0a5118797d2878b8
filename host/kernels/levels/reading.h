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

// A vector of channels of a source, from c on, of which `lanes` (AllLanes or FirstLanes) are there. Offsets
// count from `base`.
template <Reading kReading, typename Present>
struct Reader {
  const float* x;
  const float* other;
  Present lanes;
  Lanes scale, shift, other_scale, least;

  Reader(const Source& source, int64_t base, int64_t c, Present present)
      : x(source.x.data + base + c), other(source.other), lanes(present) {
    if constexpr (kReading != Reading::plain) {
      scale = lanes.load(source.scale + c);
      shift = lanes.load(source.shift + c);
      least = broadcast(source.relu ? 0.0F : -__builtin_inff());
    }
    if constexpr (kReading == Reading::two) {
      other += base + c;
      other_scale = lanes.load(source.other_scale + c);
    }
  }

  // At the place whose channels begin `offset` floats behind the base.
  Lanes at(int64_t offset) const {
    Lanes value = lanes.load(x + offset);
    if constexpr (kReading != Reading::plain) value = value * scale + shift;
    if constexpr (kReading == Reading::two) value += lanes.load(other + offset) * other_scale;
    if constexpr (kReading != Reading::plain) value = value < least ? least : value;
    return value;
  }
};

}  // namespace guise::kernels::GUISE_LEVEL
