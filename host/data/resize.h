// Pictures of any size to a network's: Pillow's Image.resize with BILINEAR, to the last bit. When it shrinks,
// the filter grows with the scale (antialiasing); width and height are scaled separately, so another aspect
// ratio is stretched.
#pragma once

#include <cstdint>

#include "pictures/picture.h"

namespace guise::data {

// height, width >= 1.
pictures::Picture resized(const pictures::Picture& picture, int64_t height, int64_t width);

// `border` black pixels on every side.
pictures::Picture padded(const pictures::Picture& picture, int64_t border);

}  // namespace guise::data
