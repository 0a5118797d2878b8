// Pictures of any size made square: data.image_size.
#pragma once

#include <cstdint>

#include "data/images.h"
#include "pictures/picture.h"

namespace guise::data {

// As torchvision's Resize(size) and CenterCrop(size) on a Pillow image, to the last bit: the shorter side
// becomes `size` (at least 1), the longer one in proportion and rounded down; then the square in the middle.
pictures::Picture fitted(const pictures::Picture& picture, int64_t size);

// Every image of a set. Those that have this size already, and all where it is 0, stay as they are.
ImageSet fitted(ImageSet images, int64_t size);

}  // namespace guise::data
