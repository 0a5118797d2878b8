// WebP by libwebp, lossy and lossless. Of an animation there is no one picture: it is refused.
#include <webp/decode.h>

#include "core/error.h"
#include "pictures/picture.h"

namespace guise::pictures {

Picture decode_webp(std::span<const uint8_t> bytes, const std::string& place, int64_t largest_side) {
  const auto refused = [&](const std::string& problem) {
    return core::usage_error({.place = place, .problem = problem});
  };
  WebPBitstreamFeatures found{};
  if (WebPGetFeatures(bytes.data(), bytes.size(), &found) != VP8_STATUS_OK)
    throw refused("corrupt or cut WebP: its header cannot be read");
  if (found.has_animation != 0) throw refused("an animated WebP; a picture is one that stands still");
  check_picture_size(static_cast<uint64_t>(found.height), static_cast<uint64_t>(found.width), largest_side,
                     place);
  Picture picture{.height = found.height, .width = found.width, .pixels = {}};
  picture.pixels.resize(static_cast<size_t>(picture.height * picture.width * 3));
  if (WebPDecodeRGBInto(bytes.data(), bytes.size(), picture.pixels.data(), picture.pixels.size(),
                        found.width * 3) == nullptr)
    throw refused("corrupt or cut WebP");
  return picture;
}

}  // namespace guise::pictures
