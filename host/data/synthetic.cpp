#include "data/synthetic.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/random.h"

namespace guise::data {
namespace {

constexpr int64_t kSide = 32, kClassCount = 10;
constexpr float kAmplitude = 45, kNoiseDeviation = 40, kWavesPerPixel = 0.14f;
constexpr float kPi = std::numbers::pi_v<float>;

// The sum of a word's four bytes is near enough to normal, and cheap: deviation 2 * sqrt((256^2 - 1) / 12).
float noise(uint32_t word) {
  const auto sum = static_cast<float>((word & 255) + (word >> 8 & 255) + (word >> 16 & 255) + (word >> 24));
  return (sum - 510.0f) * (kNoiseDeviation / 147.8f);
}

// The angle tells neighbouring classes apart, the colour turns with it.
void draw(int64_t label, core::RandomSequence& sequence, uint8_t* pixels) {
  const float angle = kPi * static_cast<float>(label) / kClassCount;
  const float phase = 2 * kPi * sequence.uniform();
  const float along_x = 2 * kPi * kWavesPerPixel * std::cos(angle);
  const float along_y = 2 * kPi * kWavesPerPixel * std::sin(angle);
  for (int64_t position = 0; position < kSide * kSide; ++position) {
    const auto x = static_cast<float>(position % kSide), y = static_cast<float>(position / kSide);
    const float wave = kAmplitude * std::sin(along_x * x + along_y * y + phase);
    for (int channel = 0; channel < 3; ++channel) {
      const float tint = std::cos(2 * angle + 2 * kPi * static_cast<float>(channel) / 3);
      const float value = 128 + wave * (0.6f + 0.4f * tint) + noise(sequence.next_word());
      *pixels++ = static_cast<uint8_t>(std::lround(std::clamp(value, 0.0f, 255.0f)));
    }
  }
}

}  // namespace

ImageSet make_synthetic(Split split, uint64_t seed) {
  ImageSet images{.count = split == Split::train ? 2000 : 500,
                  .height = kSide,
                  .width = kSide,
                  .pixels = {},
                  .labels = {},
                  .class_names = {}};
  for (int64_t label = 0; label < kClassCount; ++label) {
    images.class_names.push_back("grating " + std::to_string(label));
  }
  images.pixels.resize(static_cast<size_t>(images.count * images.image_bytes()));
  for (int64_t index = 0; index < images.count; ++index) {
    core::RandomSequence sequence(
        seed, core::Stream::data,
        {.first = split == Split::train ? 1u : 2u, .second = static_cast<uint32_t>(index)});
    images.labels.push_back(index % kClassCount);
    draw(index % kClassCount, sequence, images.pixels.data() + index * images.image_bytes());
  }
  return images;
}

}  // namespace guise::data
