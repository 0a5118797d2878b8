// As Pillow's Resample.c: a triangle filter whose weights are rounded to 22 bits; columns first, rounded to
// bytes, then rows.
#include "data/resize.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace guise::data {
namespace {

constexpr int kWeightBits = 22;

// The inputs first .. first + weights.size() - 1 that make one output.
struct Taps {
  int64_t first = 0;
  std::vector<int32_t> weights;
};

Taps taps_of(int64_t place, double scale, int64_t inputs) {
  const double filter_scale = std::max(scale, 1.0);
  const double centre = (static_cast<double>(place) + 0.5) * scale;
  const int64_t first = std::max<int64_t>(0, static_cast<int64_t>(centre - filter_scale + 0.5));
  const int64_t end = std::min(inputs, static_cast<int64_t>(centre + filter_scale + 0.5));
  std::vector<double> shares;
  double sum = 0;
  for (int64_t i = first; i < end; ++i) {
    const double distance = std::abs((static_cast<double>(i) - centre + 0.5) * (1.0 / filter_scale));
    shares.push_back(distance < 1 ? 1 - distance : 0);
    sum += shares.back();
  }
  Taps taps{first, {}};
  for (const double share : shares)
    taps.weights.push_back(static_cast<int32_t>(0.5 + share / sum * (1 << kWeightBits)));
  return taps;
}

std::vector<Taps> all_taps(int64_t inputs, int64_t outputs) {
  std::vector<Taps> all;
  const double scale = static_cast<double>(inputs) / static_cast<double>(outputs);
  for (int64_t place = 0; place < outputs; ++place) all.push_back(taps_of(place, scale, inputs));
  return all;
}

// One output byte from bytes `stride` apart.
uint8_t weighted(const uint8_t* from, int64_t stride, const Taps& taps) {
  int64_t sum = 1 << (kWeightBits - 1);
  for (const int32_t weight : taps.weights) {
    sum += int64_t{*from} * weight;
    from += stride;
  }
  return static_cast<uint8_t>(std::clamp<int64_t>(sum >> kWeightBits, 0, 255));
}

pictures::Picture with_width(const pictures::Picture& picture, int64_t width) {
  pictures::Picture result{picture.height, width,
                           std::vector<uint8_t>(static_cast<size_t>(picture.height * width * 3))};
  const std::vector<Taps> taps = all_taps(picture.width, width);
  uint8_t* out = result.pixels.data();
  for (int64_t y = 0; y < picture.height; ++y) {
    const uint8_t* row = picture.pixels.data() + y * picture.width * 3;
    for (const Taps& tap : taps) {
      for (int channel = 0; channel < 3; ++channel) *out++ = weighted(row + tap.first * 3 + channel, 3, tap);
    }
  }
  return result;
}

pictures::Picture with_height(const pictures::Picture& picture, int64_t height) {
  pictures::Picture result{height, picture.width, {}};
  const int64_t row_bytes = picture.width * 3;
  result.pixels.reserve(static_cast<size_t>(height * row_bytes));
  for (const Taps& tap : all_taps(picture.height, height)) {
    const uint8_t* top = picture.pixels.data() + tap.first * row_bytes;
    for (int64_t x = 0; x < row_bytes; ++x) result.pixels.push_back(weighted(top + x, row_bytes, tap));
  }
  return result;
}

}  // namespace

pictures::Picture resized(const pictures::Picture& picture, int64_t height, int64_t width) {
  const pictures::Picture narrow = width == picture.width ? picture : with_width(picture, width);
  return height == narrow.height ? narrow : with_height(narrow, height);
}

pictures::Picture padded(const pictures::Picture& picture, int64_t border) {
  const int64_t height = picture.height + 2 * border, width = picture.width + 2 * border;
  pictures::Picture result{height, width, std::vector<uint8_t>(static_cast<size_t>(height * width * 3))};
  for (int64_t y = 0; y < picture.height; ++y) {
    std::memcpy(result.pixels.data() + ((y + border) * width + border) * 3,
                picture.pixels.data() + y * picture.width * 3, static_cast<size_t>(picture.width * 3));
  }
  return result;
}

}  // namespace guise::data
