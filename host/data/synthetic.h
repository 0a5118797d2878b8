// A small made-up data set that a network can learn: no file needed, the same pixels everywhere.
#pragma once

#include "data/images.h"

namespace guise::data {

// 10 classes, 32 x 32; 2,000 training and 500 test images, classes in turn. A class is a grating with its
// own angle and colour; phase and noise differ from image to image. Other seeds give other images.
ImageSet make_synthetic(Split split, uint64_t seed);

}  // namespace guise::data
