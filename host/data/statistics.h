// Mean and standard deviation of pixels: the published numbers of the known data sets, and measuring.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "data/images.h"

namespace guise::data {

struct PixelStatistics {
  std::array<float, 3> mean;  // per channel, pixel units 0..255
  std::array<float, 3> std;   // likewise, of the population
};

// cifar10, cifar100: of the training images as published with the study. mnist, fashion_mnist: of the
// training images padded to 32 x 32 as the network sees them (see the source). Nothing for other names.
std::optional<PixelStatistics> published_statistics(const std::string& name);

// Over every pixel of at least one image, summed exactly in integers. A channel without any spread gets 1.
PixelStatistics measure_statistics(const ImageSet& images);

}  // namespace guise::data
