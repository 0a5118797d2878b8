#include "data/synthetic.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/random.h"

namespace guise::data {
namespace {

constexpr int64_t side = 32, class_count = 10;
constexpr float amplitude = 45, noise_deviation = 40, waves_per_pixel = 0.14f;
constexpr float pi = std::numbers::pi_v<float>;

// The sum of a word's four bytes is near enough to normal, and cheap: deviation 2 * sqrt((256^2 - 1) / 12).
float noise(uint32_t word) {
  const auto sum = static_cast<float>((word & 255) + (word >> 8 & 255) + (word >> 16 & 255) + (word >> 24));
  return (sum - 510.0f) * (noise_deviation / 147.8f);
}

// The angle tells neighbouring classes apart, the colour turns with it.
void draw(int64_t label, core::RandomSequence& sequence, uint8_t* pixels) {
  const float angle = pi * static_cast<float>(label) / class_count;
  const float phase = 2 * pi * sequence.uniform();
  const float along_x = 2 * pi * waves_per_pixel * std::cos(angle);
  const float along_y = 2 * pi * waves_per_pixel * std::sin(angle);
  for (int64_t position = 0; position < side * side; ++position) {
    const auto x = static_cast<float>(position % side), y = static_cast<float>(position / side);
    const float wave = amplitude * std::sin(along_x * x + along_y * y + phase);
    for (int channel = 0; channel < 3; ++channel) {
      const float tint = std::cos(2 * angle + 2 * pi * static_cast<float>(channel) / 3);
      const float value = 128 + wave * (0.6f + 0.4f * tint) + noise(sequence.next_word());
      *pixels++ = static_cast<uint8_t>(std::lround(std::clamp(value, 0.0f, 255.0f)));
    }
  }
}

}  // namespace

ImageSet make_synthetic(Split split, uint64_t seed) {
  ImageSet images{.count = split == Split::train ? 2000 : 500,
                  .height = side,
                  .width = side,
                  .pixels = {},
                  .labels = {},
                  .class_names = {}};
  for (int64_t label = 0; label < class_count; ++label) {
    images.class_names.push_back("grating " + std::to_string(label));
  }
  images.pixels.resize(static_cast<size_t>(images.count * images.image_bytes()));
  for (int64_t index = 0; index < images.count; ++index) {
    core::RandomSequence sequence(
        seed, core::Stream::data,
        {.first = split == Split::train ? 1u : 2u, .second = static_cast<uint32_t>(index)});
    images.labels.push_back(index % class_count);
    draw(index % class_count, sequence, images.pixels.data() + index * images.image_bytes());
  }
  return images;
}

}  // namespace guise::data
