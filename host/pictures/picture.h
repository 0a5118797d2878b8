// One decoded picture from the bytes of a JPEG, PNG or WebP file, with the pixels that Pillow would give.
// Colour profiles, gamma and orientation tags are ignored, transparency is dropped, both as Pillow does.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace guise::pictures {

// Refused above this, before anything is allocated for pixels.
constexpr int64_t kLargestPictureSide = 2048;
constexpr int64_t kLargestPhotoSide = 8192;  // of one picture, read to be made smaller

struct Picture {
  int64_t height = 0, width = 0;
  std::vector<uint8_t> pixels;  // [H, W, 3], R G B
};

// Tells the format by the first bytes. `place` opens errors. Usage error for another format, a corrupt or
// cut file, a side above `largest_side`. Grey becomes three equal channels, CMYK the colours that
// Pillow makes of it.
Picture decode_picture(std::span<const uint8_t> bytes, const std::string& place,
                       int64_t largest_side = kLargestPictureSide);

// The formats behind it.
Picture decode_jpeg(std::span<const uint8_t> bytes, const std::string& place, int64_t largest_side);
Picture decode_png(std::span<const uint8_t> bytes, const std::string& place, int64_t largest_side);
Picture decode_webp(std::span<const uint8_t> bytes, const std::string& place, int64_t largest_side);

// Usage error unless both sides are in 1..largest_side.
void check_picture_size(uint64_t height, uint64_t width, int64_t largest_side, const std::string& place);

// "libjpeg-turbo 2.1.5, libpng 1.6.39, libwebp 1.2.4": for the records, since decoders may differ in a pixel.
std::string decoder_versions();

}  // namespace guise::pictures
