#include "pictures/write.h"

#include <png.h>

#include "core/error.h"

namespace guise::pictures {

std::string to_png(const Picture& picture, const std::string& place) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = PNG_FORMAT_RGB;
  // One call with a buffer of the largest size that it can need; two calls would compress twice.
  size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string bytes(size, '\0');
  const int written =
      png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.pixels.data(), 0, nullptr);
  if (written == 0) {
    throw core::failure({.place = place, .problem = image.message});
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace guise::pictures
