// Wrong labels among training images, put there on purpose (data.noise), for the study of what is learnt from
// them.
#pragma once

#include <cstdint>

#include "data/images.h"

namespace guise::data {

// round(rate * N) images, drawn without return, get another label: symmetric, each of the other K - 1 classes
// with the same probability; pair, the next class (the last one's next is the first). ImageSet::clean_labels
// keeps what they were. Which ones depends on `seed`, the number of images and the rate alone. Usage error
// for fewer than two classes; `noise.kind` "none" changes nothing.
ImageSet with_noise(ImageSet images, const config::NoiseConfig& noise, uint64_t seed);

// How many labels are not what they were.
int64_t changed_labels(const ImageSet& images);

}  // namespace guise::data
