#include "pictures/picture.h"

#include <algorithm>
#include <array>
#include <cstdio>
// jpeglib.h wants FILE and size_t before it.
#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>

#include "core/error.h"
#include "core/file_kind.h"

namespace guise::pictures {
namespace {

template <size_t count>
bool begins_with(std::span<const uint8_t> bytes, const std::array<uint8_t, count>& magic) {
  return bytes.size() >= count && std::equal(magic.begin(), magic.end(), bytes.begin());
}

std::string kind_of(std::span<const uint8_t> bytes) {
  constexpr size_t kEnough = 64;
  const auto first = bytes.first(std::min(bytes.size(), kEnough));
  const std::string kind = core::file_kind({reinterpret_cast<const char*>(first.data()), first.size()});
  return kind.empty() ? "another format" : kind;
}

}  // namespace

Picture decode_picture(std::span<const uint8_t> bytes, const std::string& place, int64_t largest_side) {
  if (begins_with<3>(bytes, {0xFF, 0xD8, 0xFF})) return decode_jpeg(bytes, place, largest_side);
  if (begins_with<8>(bytes, {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'}))
    return decode_png(bytes, place, largest_side);
  if (bytes.size() >= 12 && begins_with<4>(bytes, {'R', 'I', 'F', 'F'}) &&
      begins_with<4>(bytes.subspan(8), {'W', 'E', 'B', 'P'}))
    return decode_webp(bytes, place, largest_side);
  throw core::usage_error(
      {.place = place, .expected = "a JPEG, PNG or WebP file", .received = kind_of(bytes)});
}

void check_picture_size(uint64_t height, uint64_t width, int64_t largest_side, const std::string& place) {
  const auto largest = static_cast<uint64_t>(largest_side);
  if (height >= 1 && width >= 1 && height <= largest && width <= largest) return;
  throw core::usage_error(
      {.place = place,
       .problem = "size of picture",
       .expected = "1 x 1 to " + std::to_string(largest) + " x " + std::to_string(largest),
       .received = std::to_string(height) + " x " + std::to_string(width) + " (height x width)"});
}

// The macro is a bare 2.1.5: it takes two steps to become text.
#define GUISE_AS_TEXT(value) #value
#define GUISE_EXPANDED_AS_TEXT(value) GUISE_AS_TEXT(value)

std::string decoder_versions() {
  const int webp = WebPGetDecoderVersion();  // a byte each of major, minor and revision
  return std::string("libjpeg-turbo " GUISE_EXPANDED_AS_TEXT(LIBJPEG_TURBO_VERSION) ", libpng ") +
         png_get_libpng_ver(nullptr) + ", libwebp " + std::to_string(webp >> 16) + "." +
         std::to_string(webp >> 8 & 255) + "." + std::to_string(webp & 255);
}

}  // namespace guise::pictures
