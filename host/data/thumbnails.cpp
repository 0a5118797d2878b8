#include "data/thumbnails.h"

#include <algorithm>

#include "pictures/write.h"

namespace guise::data {
namespace {

// Mean of the square at cell pixel (y, x), as far as the image reaches, rounded to nearest.
uint8_t mean_of_square(const ImageSet& images, int64_t index, int64_t y, int64_t x, int64_t channel,
                       int64_t side) {
  const uint8_t* image = images.pixels.data() + index * images.image_bytes();
  const int64_t top = y * side, left = x * side;
  const int64_t bottom = std::min(top + side, images.height), right = std::min(left + side, images.width);
  int64_t sum = 0;
  for (int64_t row = top; row < bottom; ++row) {
    for (int64_t column = left; column < right; ++column)
      sum += image[(row * images.width + column) * 3 + channel];
  }
  const int64_t count = (bottom - top) * (right - left);
  return static_cast<uint8_t>((sum + count / 2) / count);
}

}  // namespace

Thumbnails thumbnails(const ImageSet& images, std::span<const int64_t> indices) {
  const int64_t longest = std::max(images.height, images.width);
  const int64_t side = (longest + kLargestThumbnailSide - 1) / kLargestThumbnailSide;
  const int64_t height = std::max<int64_t>(images.height / side, 1),
                width = std::max<int64_t>(images.width / side, 1);
  const auto count = static_cast<int64_t>(indices.size());
  const int64_t rows = (count + kThumbnailColumns - 1) / kThumbnailColumns;
  pictures::Picture sheet{rows * height, kThumbnailColumns * width, {}};
  sheet.pixels.assign(static_cast<size_t>(sheet.height * sheet.width * 3), 255);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t top = i / kThumbnailColumns * height, left = i % kThumbnailColumns * width;
    for (int64_t y = 0; y < height; ++y) {
      for (int64_t x = 0; x < width; ++x) {
        uint8_t* pixel = sheet.pixels.data() + ((top + y) * sheet.width + left + x) * 3;
        for (int64_t channel = 0; channel < 3; ++channel) {
          pixel[channel] = mean_of_square(images, indices[static_cast<size_t>(i)], y, x, channel, side);
        }
      }
    }
  }
  return {to_png(sheet, "thumbnails"), height, width};
}

}  // namespace guise::data
