#include "data/augment.h"

#include <algorithm>
#include <cmath>

#include "core/random.h"

namespace guise::data {
namespace {

// `top` and `left` are the crop's corner in the image itself: negative where it reaches into the padding.
struct Corner {
  int64_t top, left;
};

void write_pixel(const uint8_t* pixel, const Normalization& normalization, float* out) {
  for (int channel = 0; channel < 3; ++channel) out[channel] = normalization(channel, pixel[channel]);
}

// One row of output; `source` is the row of the image, or null for a row of padding. The mirrored row is
// written from its end, so that reading stays in order.
void write_row(const uint8_t* source, int64_t width, int64_t left, bool mirrored,
               const Normalization& normalization, float* out) {
  static constexpr uint8_t padding[3] = {0, 0, 0};
  const int64_t step = mirrored ? -3 : 3;
  if (mirrored) out += (width - 1) * 3;
  for (int64_t x = left; x < left + width; ++x, out += step) {
    const bool inside = source != nullptr && x >= 0 && x < width;
    write_pixel(inside ? source + x * 3 : padding, normalization, out);
  }
}

void write_image(const ImageSet& images, int64_t index, Corner corner, bool mirrored,
                 const Normalization& normalization, float* out) {
  const uint8_t* pixels = images.pixels.data() + index * images.image_bytes();
  for (int64_t row = 0; row < images.height; ++row) {
    const int64_t y = row + corner.top;
    const uint8_t* source = y >= 0 && y < images.height ? pixels + y * images.width * 3 : nullptr;
    write_row(source, images.width, corner.left, mirrored, normalization, out + row * images.width * 3);
  }
}

}  // namespace

Normalization::Normalization(const std::array<float, 3>& mean, const std::array<float, 3>& std)
    : mean_(mean), std_(std) {
  for (size_t channel = 0; channel < 3; ++channel) {
    for (size_t value = 0; value < 256; ++value) {
      table_[channel][value] = (static_cast<float>(value) - mean[channel]) / std[channel];
    }
  }
}

uint8_t Normalization::to_pixel(int channel, float value) const {
  const auto c = static_cast<size_t>(channel);
  return static_cast<uint8_t>(std::lround(std::clamp(value * std_[c] + mean_[c], 0.0f, 255.0f)));
}

Placement draw_placement(const AugmentOptions& options, uint64_t seed, int64_t epoch, int64_t index) {
  core::RandomSequence sequence(
      seed, core::Stream::augmentation,
      {.first = static_cast<uint32_t>(epoch), .second = static_cast<uint32_t>(index)});
  const auto corners = static_cast<uint32_t>(2 * options.crop_padding + 1);
  Placement placement;
  // The flip comes first: the crop's draws may repeat, and its place in the stream must not depend on them.
  placement.mirrored = (sequence.next_word() & 1) != 0 && options.flip;
  placement.top = sequence.below(corners);
  placement.left = sequence.below(corners);
  return placement;
}

void fill_training_batch(const ImageSet& images, std::span<const int64_t> indices,
                         const AugmentOptions& options, const Normalization& normalization, uint64_t seed,
                         int64_t epoch, float* out) {
  for (const int64_t index : indices) {
    const Placement placement = draw_placement(options, seed, epoch, index);
    const Corner corner{placement.top - options.crop_padding, placement.left - options.crop_padding};
    write_image(images, index, corner, placement.mirrored, normalization, out);
    out += images.image_bytes();
  }
}

void fill_evaluation_batch(const ImageSet& images, std::span<const int64_t> indices,
                           const Normalization& normalization, float* out) {
  for (const int64_t index : indices) {
    write_image(images, index, {0, 0}, false, normalization, out);
    out += images.image_bytes();
  }
}

}  // namespace guise::data
