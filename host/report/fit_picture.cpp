// libpng's simplified interface: these are pictures that Guise wrote, 8 bits and no gamma chunk, or they are
// foreign and only have to be refused without harm.
#include "report/picture.h"

#include <png.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace guise::report {
namespace {

constexpr uint64_t kMostPixels = 40'000'000;

struct Pixels {
  int64_t width = 0, height = 0;
  std::vector<uint8_t> rgb;  // [height, width, 3]
};

std::optional<Pixels> decoded(const std::string& png) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, png.data(), png.size()) == 0) return std::nullopt;
  Pixels pixels{image.width, image.height, {}};
  if (uint64_t{image.width} * image.height > kMostPixels) {
    png_image_free(&image);
    return std::nullopt;
  }
  image.format = PNG_FORMAT_RGB;
  pixels.rgb.resize(PNG_IMAGE_SIZE(image));
  const png_color white{255, 255, 255};
  if (png_image_finish_read(&image, &white, pixels.rgb.data(), 0, nullptr) == 0) return std::nullopt;
  return pixels;
}

std::string encoded(int64_t width, int64_t height, const uint8_t* pixels,
                    const std::vector<uint8_t>& palette = {}) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = palette.empty() ? PNG_FORMAT_RGB : PNG_FORMAT_RGB_COLORMAP;
  image.colormap_entries = static_cast<png_uint_32>(palette.size() / 3);
  size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string bytes(size, '\0');
  if (png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels, 0,
                                palette.empty() ? nullptr : palette.data()) == 0)
    return "";
  bytes.resize(size);
  return bytes;
}

// Every pixel the mean of factor x factor ones; what is left over at the right and below is dropped.
Pixels shrunk(const Pixels& from, int64_t factor) {
  Pixels to{from.width / factor, from.height / factor, {}};
  to.rgb.reserve(static_cast<size_t>(to.width * to.height * 3));
  for (int64_t y = 0; y < to.height; ++y) {
    for (int64_t i = 0; i < to.width * 3; ++i) {
      int64_t sum = 0;
      for (int64_t dy = 0; dy < factor; ++dy) {
        for (int64_t dx = 0; dx < factor; ++dx) {
          const int64_t x = i / 3 * factor + dx;
          sum += from.rgb[static_cast<size_t>(((y * factor + dy) * from.width + x) * 3 + i % 3)];
        }
      }
      to.rgb.push_back(static_cast<uint8_t>(sum / (factor * factor)));
    }
  }
  return to;
}

using Colour = std::array<double, 3>;
// Matplotlib's viridis at eight equal steps: even in lightness, safe for the colour-blind.
constexpr std::array<Colour, 8> kScale = {{{68, 1, 84},
                                           {70, 50, 127},
                                           {54, 92, 141},
                                           {39, 127, 142},
                                           {31, 161, 135},
                                           {74, 194, 109},
                                           {159, 218, 58},
                                           {253, 231, 37}}};
constexpr std::array<uint8_t, 3> kGrey = {189, 189, 196};

std::vector<uint8_t> palette() {
  std::vector<uint8_t> colours(kGrey.begin(), kGrey.end());
  for (int i = 0; i < 255; ++i) {
    const double place = i / 254.0 * (kScale.size() - 1);
    const auto left = std::min(static_cast<size_t>(place), kScale.size() - 2);
    for (size_t c = 0; c < 3; ++c) {
      const double value =
          kScale[left][c] + (place - static_cast<double>(left)) * (kScale[left + 1][c] - kScale[left][c]);
      colours.push_back(static_cast<uint8_t>(std::lround(value)));
    }
  }
  return colours;
}

template <class Channels>
std::string css_colour(const Channels& colour) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "#%02x%02x%02x", static_cast<unsigned char>(colour[0]),
                static_cast<unsigned char>(colour[1]), static_cast<unsigned char>(colour[2]));
  return text.data();
}

}  // namespace

std::optional<FittedPicture> fit_picture(const std::string& png, size_t most_bytes, int64_t rows) {
  const std::optional<Pixels> pixels = decoded(png);
  if (!pixels) return std::nullopt;
  if (png.size() <= most_bytes) return FittedPicture{png, pixels->width, pixels->height, rows};
  for (int64_t factor = 1; factor <= 4; ++factor) {
    const Pixels small = shrunk(*pixels, factor);
    for (int64_t kept = rows; kept >= std::max<int64_t>(1, rows / 4); --kept) {
      const int64_t height = small.height * kept / rows;
      if (small.width < 1 || height < 1) return std::nullopt;
      std::string bytes = encoded(small.width, height, small.rgb.data());
      if (!bytes.empty() && bytes.size() <= most_bytes)
        return FittedPicture{std::move(bytes), small.width, height, kept};
    }
  }
  return std::nullopt;
}

std::string heat_map(const std::vector<std::vector<double>>& values, double low, double high) {
  std::vector<uint8_t> indices;
  for (const std::vector<double>& row : values) {
    for (const double value : row) {
      const double share = high > low ? (value - low) / (high - low) : 0.5;
      indices.push_back(!std::isfinite(value)
                            ? 0
                            : static_cast<uint8_t>(1 + std::lround(std::clamp(share, 0.0, 1.0) * 254)));
    }
  }
  return encoded(static_cast<int64_t>(values.front().size()), static_cast<int64_t>(values.size()),
                 indices.data(), palette());
}

std::string scale_css() {
  std::string css = "linear-gradient(90deg";
  for (const Colour& colour : kScale) css += "," + css_colour(colour);
  return css + ")";
}

std::string grey_css() {
  return css_colour(kGrey);
}

}  // namespace guise::report
