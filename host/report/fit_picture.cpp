#include "report/fit_picture.h"

#include <algorithm>
#include <span>

#include "core/error.h"
#include "pictures/picture.h"
#include "pictures/write.h"

namespace guise::report {
namespace {

constexpr int64_t kMostPixelsOfASide = 6'000;

std::optional<pictures::Picture> decoded(const std::string& png) {
  try {
    const std::span bytes(reinterpret_cast<const uint8_t*>(png.data()), png.size());
    return pictures::decode_png(bytes, "picture", kMostPixelsOfASide);
  } catch (const core::Error&) {
    return std::nullopt;
  }
}

uint8_t mean_of_square(const pictures::Picture& from, int64_t factor, int64_t y, int64_t i) {
  int64_t sum = 0;
  for (int64_t dy = 0; dy < factor; ++dy) {
    for (int64_t dx = 0; dx < factor; ++dx) {
      const int64_t x = i / 3 * factor + dx;
      sum += from.pixels[static_cast<size_t>(((y * factor + dy) * from.width + x) * 3 + i % 3)];
    }
  }
  return static_cast<uint8_t>(sum / (factor * factor));
}

// Every pixel the mean of factor x factor ones; what is left over at the right and below is dropped.
pictures::Picture shrunk(const pictures::Picture& from, int64_t factor) {
  pictures::Picture to{.height = from.height / factor, .width = from.width / factor, .pixels = {}};
  to.pixels.reserve(static_cast<size_t>(to.width * to.height * 3));
  for (int64_t y = 0; y < to.height; ++y) {
    for (int64_t i = 0; i < to.width * 3; ++i) to.pixels.push_back(mean_of_square(from, factor, y, i));
  }
  return to;
}

// The most of the upper rows that fit, at least a quarter of them.
std::optional<FittedPicture> upper_rows(pictures::Picture picture, size_t most_bytes, int64_t rows) {
  const int64_t height = picture.height;
  for (int64_t kept = rows; kept >= std::max<int64_t>(1, rows / 4); --kept) {
    picture.height = height * kept / rows;
    if (picture.width < 1 || picture.height < 1) return std::nullopt;
    std::string bytes = pictures::to_png(picture, "picture");
    if (bytes.size() <= most_bytes)
      return FittedPicture{std::move(bytes), picture.width, picture.height, kept};
  }
  return std::nullopt;
}

}  // namespace

std::optional<FittedPicture> fit_picture(const std::string& png, size_t most_bytes, int64_t rows) {
  const std::optional<pictures::Picture> whole = decoded(png);
  if (!whole) return std::nullopt;
  if (png.size() <= most_bytes) return FittedPicture{png, whole->width, whole->height, rows};
  for (int64_t factor = 1; factor <= 4; ++factor) {
    const auto fitted = upper_rows(shrunk(*whole, factor), most_bytes, rows);
    if (fitted) return fitted;
  }
  return std::nullopt;
}

}  // namespace guise::report
