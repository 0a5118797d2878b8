#include "data/split.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/random.h"

namespace guise::data {
namespace {

std::vector<int64_t> data_order(uint64_t seed, uint32_t purpose, int64_t count) {
  core::RandomSequence sequence(seed, core::Stream::data, {.first = 0, .second = purpose});
  return core::random_order(sequence, count);
}

// Keys of the data stream (3: imbalance.cpp, 4: label_noise.cpp), so that the share held out does not depend
// on the limits.
constexpr uint32_t kHeldOutKey = 2;
uint32_t limit_key(Split split) {
  return split == Split::train ? 0 : 1;
}

}  // namespace

ImageSet select(const ImageSet& images, std::span<const int64_t> indices) {
  ImageSet chosen{.count = static_cast<int64_t>(indices.size()),
                  .height = images.height,
                  .width = images.width,
                  .pixels = {},
                  .labels = {},
                  .class_names = images.class_names,
                  .left_out = images.left_out,
                  .layout = images.layout};
  chosen.pixels.reserve(indices.size() * static_cast<size_t>(images.image_bytes()));
  chosen.labels.reserve(indices.size());
  for (const int64_t index : indices) {
    const auto first = images.pixels.begin() + index * images.image_bytes();
    chosen.pixels.insert(chosen.pixels.end(), first, first + images.image_bytes());
    const auto at = static_cast<size_t>(index);
    chosen.labels.push_back(images.labels[at]);
    chosen.places.push_back(images.places.empty() ? index : images.places[at]);
    if (!images.clean_labels.empty()) chosen.clean_labels.push_back(images.clean_labels[at]);
  }
  return chosen;
}

SplitSets hold_out(ImageSet images, double share, uint64_t seed) {
  if (images.count < 2) {
    throw core::usage_error({.place = "validation share",
                             .expected = "at least 2 training images",
                             .received = std::to_string(images.count)});
  }
  std::vector<int64_t> order = data_order(seed, kHeldOutKey, images.count);
  const int64_t held =
      std::clamp<int64_t>(std::llround(share * static_cast<double>(images.count)), 1, images.count - 1);
  std::sort(order.begin(), order.begin() + held);
  std::sort(order.begin() + held, order.end());
  const std::span<const int64_t> all(order);
  const auto held_size = static_cast<size_t>(held);
  return {.train = select(images, all.subspan(held_size)), .held_out = select(images, all.first(held_size))};
}

ImageSet limit_to(ImageSet images, int64_t limit, uint64_t seed, Split split) {
  if (limit <= 0 || limit >= images.count) return images;
  std::vector<int64_t> order = data_order(seed, limit_key(split), images.count);
  order.resize(static_cast<size_t>(limit));
  std::sort(order.begin(), order.end());
  return select(images, order);
}

}  // namespace guise::data
