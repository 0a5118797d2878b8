#include "data/statistics.h"

#include <cmath>
#include <cstdint>

namespace guise::data {
namespace {

PixelStatistics grey(float mean, float std) {
  return {{mean, mean, mean}, {std, std, std}};
}

}  // namespace

std::optional<PixelStatistics> published_statistics(const std::string& name) {
  if (name == "cifar10")
    return PixelStatistics{{125.307f, 122.961f, 113.8575f}, {51.5865f, 50.847f, 51.255f}};
  if (name == "cifar100") return PixelStatistics{{129.304f, 124.070f, 112.434f}, {68.170f, 65.392f, 70.418f}};
  // Before padding Fashion-MNIST has mean 72.94035 and deviation 90.02118, MNIST 33.31842 and 78.56749.
  // Padding 28 to 32 adds zeros: with f = (28 / 32)^2 the mean m becomes m f, the mean square (s^2 + m^2) f.
  if (name == "fashion_mnist") return grey(55.84496f, 84.61190f);
  if (name == "mnist") return grey(25.50942f, 70.18042f);
  return std::nullopt;
}

PixelStatistics measure_statistics(const ImageSet& images) {
  std::array<uint64_t, 3> sum{}, square_sum{};
  for (size_t i = 0; i < images.pixels.size(); i += 3) {
    for (size_t channel = 0; channel < 3; ++channel) {
      const uint64_t value = images.pixels[i + channel];
      sum[channel] += value;
      square_sum[channel] += value * value;
    }
  }
  PixelStatistics result{};
  const auto pixels = static_cast<double>(images.pixels.size() / 3);
  for (size_t channel = 0; channel < 3; ++channel) {
    const double mean = static_cast<double>(sum[channel]) / pixels;
    const double variance = static_cast<double>(square_sum[channel]) / pixels - mean * mean;
    result.mean[channel] = static_cast<float>(mean);
    result.std[channel] = variance > 1e-9 ? static_cast<float>(std::sqrt(variance)) : 1.0f;
  }
  return result;
}

}  // namespace guise::data
