// From resident bytes to the floats that a network sees: random crop, flip, normalise, in one pass.
// Every draw is keyed by (seed, epoch, index of the image): batch size, order, threads and strategy do not
// matter. Tensors are made in batch.h.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "data/images.h"

namespace guise::data {

struct AugmentOptions {
  int64_t crop_padding = 0;  // pixels of zeros on each side before the crop, >= 0; 0: no crop
  bool flip = false;         // left-right with probability 1/2
};

// (byte - mean) / std as one table of 256 floats per channel; mean and std in pixel units, std > 0.
class Normalization {
 public:
  Normalization(const std::array<float, 3>& mean, const std::array<float, 3>& std);
  explicit Normalization(const ImageData& data) : Normalization(data.mean, data.std) {}

  float operator()(int channel, uint8_t value) const { return table_[static_cast<size_t>(channel)][value]; }
  // The byte whose normalised value is nearest.
  uint8_t to_pixel(int channel, float value) const;

 private:
  std::array<float, 3> mean_, std_;
  std::array<std::array<float, 256>, 3> table_;
};

// What is done to one image: the crop's corner in the padded image, and whether it is mirrored.
struct Placement {
  int64_t top = 0, left = 0;  // 0..2 * crop_padding, uniform
  bool mirrored = false;
};
Placement draw_placement(const AugmentOptions& options, uint64_t seed, int64_t epoch, int64_t index);

// Images `indices` of the set, augmented, to `out` [n, H, W, 3], channels last. Padding is byte 0 before
// normalising. Indices must be in the set; epoch counts from 0.
void fill_training_batch(const ImageSet& images, std::span<const int64_t> indices,
                         const AugmentOptions& options, const Normalization& normalization, uint64_t seed,
                         int64_t epoch, float* out);

// The same without augmentation.
void fill_evaluation_batch(const ImageSet& images, std::span<const int64_t> indices,
                           const Normalization& normalization, float* out);

}  // namespace guise::data
