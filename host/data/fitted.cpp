#include "data/fitted.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "data/parallel.h"
#include "data/resize.h"

namespace guise::data {
namespace {

// The first row or column of the middle: Python rounds a half to the even number.
int64_t middle(int64_t side, int64_t size) {
  return static_cast<int64_t>(std::nearbyint(static_cast<double>(side - size) / 2));
}

pictures::Picture cut_out(const pictures::Picture& picture, int64_t size) {
  pictures::Picture result{size, size, std::vector<uint8_t>(static_cast<size_t>(size * size * 3))};
  const int64_t top = middle(picture.height, size), left = middle(picture.width, size);
  for (int64_t y = 0; y < size; ++y)
    std::memcpy(result.pixels.data() + y * size * 3,
                picture.pixels.data() + ((top + y) * picture.width + left) * 3,
                static_cast<size_t>(size * 3));
  return result;
}

}  // namespace

pictures::Picture fitted(const pictures::Picture& picture, int64_t size) {
  const int64_t shorter = std::min(picture.height, picture.width);
  const auto scaled = [&](int64_t side) { return side == shorter ? size : size * side / shorter; };
  return cut_out(resized(picture, scaled(picture.height), scaled(picture.width)), size);
}

ImageSet fitted(ImageSet images, int64_t size) {
  if (size == 0 || (images.height == size && images.width == size)) return images;
  const int64_t before = images.image_bytes(), after = size * size * 3;
  std::vector<uint8_t> pixels(static_cast<size_t>(images.count * after));
  parallel_for(images.count, [&](int64_t index) {
    const auto first = images.pixels.begin() + index * before;
    const pictures::Picture small = fitted({images.height, images.width, {first, first + before}}, size);
    std::ranges::copy(small.pixels, pixels.begin() + index * after);
  });
  images.height = images.width = size;
  images.pixels = std::move(pixels);
  return images;
}

}  // namespace guise::data
