// An 8 x 8 sheet of what the network really sees: the first images of a batch after augmentation, each
// with its label under it. Shows wrong normalisation, channels or labels at a glance.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/augment.h"

namespace guise::data {

struct GridBatch {
  std::span<const float> images;    // [n, H, W, 3], channels last, normalised
  std::span<const int64_t> labels;  // [n]
  int64_t height = 0, width = 0;
};

// PNG bytes of at most 64 images, enlarged so that an image is about 96 pixels wide; fewer leave empty
// places. A label is its class name where it fits under the image, else its number. core::Error (failed)
// when libpng cannot write.
std::string picture_grid_png(const GridBatch& batch, const std::vector<std::string>& class_names,
                             const Normalization& normalization);

}  // namespace guise::data
