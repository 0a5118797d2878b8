#include "data/label_noise.h"

#include <cmath>

#include "core/error.h"
#include "core/random.h"

namespace guise::data {
namespace {

// Keys of the data stream; others: split.cpp, imbalance.cpp.
constexpr core::StreamKey kChosen = {.first = 0, .second = 4}, kLabels = {.first = 1, .second = 4};

int64_t other_label(int64_t label, int64_t classes, const std::string& kind, core::RandomSequence& sequence) {
  if (kind == "pair") return (label + 1) % classes;
  const int64_t other = sequence.below(static_cast<uint32_t>(classes - 1));
  return other < label ? other : other + 1;
}

}  // namespace

ImageSet with_noise(ImageSet images, const config::NoiseConfig& noise, uint64_t seed) {
  if (noise.kind == "none") return images;
  if (images.classes() < 2)
    throw core::usage_error({.place = "data.noise", .expected = "at least 2 classes", .received = "1"});
  images.clean_labels = images.labels;
  core::RandomSequence choice(seed, core::Stream::data, kChosen), labels(seed, core::Stream::data, kLabels);
  std::vector<int64_t> chosen = core::random_order(choice, images.count);
  chosen.resize(static_cast<size_t>(std::llround(noise.rate * static_cast<double>(images.count))));
  for (const int64_t index : chosen) {
    int64_t& label = images.labels[static_cast<size_t>(index)];
    label = other_label(label, images.classes(), noise.kind, labels);
  }
  return images;
}

int64_t changed_labels(const ImageSet& images) {
  int64_t changed = 0;
  for (size_t i = 0; i < images.clean_labels.size(); ++i)
    changed += images.labels[i] != images.clean_labels[i];
  return changed;
}

}  // namespace guise::data
