#include "data/corruption.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.h"
#include "core/random.h"
#include "data/parallel.h"
#include "pictures/write.h"

namespace guise::data {
namespace {

using pictures::Picture;
using Constants = std::array<double, config::kMostSevere>;
using Values = std::vector<double>;  // [H, W, 3], 0 to 1

Values values_of(const Picture& picture) {
  Values values;
  values.reserve(picture.pixels.size());
  for (const uint8_t pixel : picture.pixels) values.push_back(pixel / 255.0);
  return values;
}

// Down, as numpy makes bytes of numbers; what misses a whole number by rounding alone is taken for it.
Picture picture_of(const Values& values, const Picture& like) {
  Picture picture{like.height, like.width, {}};
  picture.pixels.reserve(values.size());
  for (const double value : values)
    picture.pixels.push_back(static_cast<uint8_t>(std::clamp(value, 0.0, 1.0) * 255 + 1e-6));
  return picture;
}

Picture with_noise_added(const Picture& picture, double deviation, core::RandomSequence sequence) {
  Values values = values_of(picture);
  for (double& value : values) value += deviation * sequence.normal();
  return picture_of(values, picture);
}

// Along one direction: `count` places `stride` apart in each of the lines that begin at `starts`.
Values blurred(const Values& values, const Values& weights, int64_t count, int64_t stride,
               const std::vector<int64_t>& starts) {
  const auto radius = static_cast<int64_t>(weights.size() / 2);
  Values result(values.size());
  for (const int64_t start : starts) {
    for (int64_t place = 0; place < count; ++place) {
      double sum = 0;
      for (int64_t step = -radius; step <= radius; ++step) {
        const int64_t from = std::clamp<int64_t>(place + step, 0, count - 1);
        sum +=
            weights[static_cast<size_t>(step + radius)] * values[static_cast<size_t>(start + from * stride)];
      }
      result[static_cast<size_t>(start + place * stride)] = sum;
    }
  }
  return result;
}

Values gaussian_weights(double deviation) {
  const auto radius = static_cast<int64_t>(4 * deviation + 0.5);
  Values weights;
  double sum = 0;
  for (int64_t step = -radius; step <= radius; ++step) {
    weights.push_back(std::exp(-0.5 * static_cast<double>(step * step) / (deviation * deviation)));
    sum += weights.back();
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

Picture with_blur(const Picture& picture, double deviation) {
  const Values weights = gaussian_weights(deviation);
  const int64_t row = picture.width * 3;
  std::vector<int64_t> columns, rows;
  for (int64_t x = 0; x < row; ++x) columns.push_back(x);
  for (int64_t y = 0; y < picture.height; ++y) {
    for (int64_t channel = 0; channel < 3; ++channel) rows.push_back(y * row + channel);
  }
  const Values down = blurred(values_of(picture), weights, picture.height, row, columns);
  return picture_of(blurred(down, weights, picture.width, 3, rows), picture);
}

// Hue and saturation stay: the three channels keep their proportion to the value, the greatest of them.
Picture with_brightness(const Picture& picture, double added) {
  Values values = values_of(picture);
  for (size_t i = 0; i < values.size(); i += 3) {
    const double value = std::max({values[i], values[i + 1], values[i + 2]});
    const double wanted = std::min(value + added, 1.0);
    for (size_t channel = 0; channel < 3; ++channel)
      values[i + channel] = value == 0 ? wanted : values[i + channel] * wanted / value;
  }
  return picture_of(values, picture);
}

Picture with_contrast(const Picture& picture, double factor) {
  Values values = values_of(picture);
  std::array<double, 3> mean{};
  for (size_t i = 0; i < values.size(); ++i) mean[i % 3] += values[i];
  for (double& channel : mean) channel /= static_cast<double>(values.size() / 3);
  for (size_t i = 0; i < values.size(); ++i) values[i] = (values[i] - mean[i % 3]) * factor + mean[i % 3];
  return picture_of(values, picture);
}

Picture through_jpeg(const Picture& picture, double quality) {
  const std::string place = "corruption jpeg", bytes = to_jpeg(picture, static_cast<int>(quality), place);
  return pictures::decode_picture({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, place);
}

double constant_of(const Constants& constants, const config::Corruption& corruption) {
  return constants.at(static_cast<size_t>(corruption.severity - 1));
}

}  // namespace

Picture corrupted(const Picture& picture, const config::Corruption& corruption, int64_t index) {
  const auto constant = [&](const Constants& constants) { return constant_of(constants, corruption); };
  if (corruption.kind == "noise") {
    const core::StreamKey key{static_cast<uint32_t>(index), static_cast<uint32_t>(corruption.severity)};
    return with_noise_added(picture, constant({0.04, 0.06, 0.08, 0.09, 0.10}),
                            {0, core::Stream::corruption, key});
  }
  if (corruption.kind == "blur") return with_blur(picture, constant({0.4, 0.6, 0.7, 0.8, 1.0}));
  if (corruption.kind == "brightness") return with_brightness(picture, constant({0.05, 0.1, 0.15, 0.2, 0.3}));
  if (corruption.kind == "contrast") return with_contrast(picture, constant({0.75, 0.5, 0.4, 0.3, 0.15}));
  if (corruption.kind == "jpeg") return through_jpeg(picture, constant({80, 65, 58, 50, 40}));
  throw core::usage_error({.place = corruption.kind, .problem = "no such corruption"});
}

ImageSet corrupted(const ImageSet& images, const config::Corruption& corruption) {
  ImageSet result = images;
  const int64_t bytes = images.image_bytes();
  parallel_for(images.count, [&](int64_t index) {
    const auto first = images.pixels.begin() + index * bytes;
    const int64_t place = images.places.empty() ? index : images.places[static_cast<size_t>(index)];
    const Picture worse = corrupted({images.height, images.width, {first, first + bytes}}, corruption, place);
    std::ranges::copy(worse.pixels, result.pixels.begin() + index * bytes);
  });
  return result;
}

}  // namespace guise::data
