// Pictures of a data set side by side without gaps, small, for a page that cuts them out again.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "data/images.h"

namespace guise::data {

constexpr int64_t kThumbnailColumns = 8;
constexpr int64_t kLargestThumbnailSide = 64;

struct Thumbnails {
  std::string png;  // RGB, rows of kThumbnailColumns cells; what is left of the last row is white
  int64_t height = 0, width = 0;  // of a cell
};

// The pixels as they are in `images`, row by row in the order of `indices` (at least one). Pictures above
// largest_thumbnail_side are divided by a whole number, each pixel the mean of a square.
Thumbnails thumbnails(const ImageSet& images, std::span<const int64_t> indices);

}  // namespace guise::data
