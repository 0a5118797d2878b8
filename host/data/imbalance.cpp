#include "data/imbalance.h"

#include <algorithm>
#include <cmath>

#include "core/random.h"
#include "data/split.h"

namespace guise::data {
namespace {

constexpr uint32_t kImbalanceKey = 3;  // of the data stream; others: split.cpp, label_noise.cpp

}  // namespace

std::vector<int64_t> imbalanced_counts(int64_t count, int64_t classes,
                                       const config::ImbalanceConfig& imbalance) {
  const double largest = static_cast<double>(count) / static_cast<double>(classes),
               share = 1 / imbalance.factor;
  std::vector<int64_t> counts;
  for (int64_t label = 0; label < classes; ++label) {
    const double place = classes == 1 ? 0 : static_cast<double>(label) / static_cast<double>(classes - 1);
    const double shrunk = imbalance.kind == "exp"               ? std::pow(share, place)
                          : label < classes / 2 || classes == 1 ? 1
                                                                : share;
    counts.push_back(std::max<int64_t>(1, static_cast<int64_t>(largest * shrunk)));
  }
  return counts;
}

ImageSet with_imbalance(ImageSet images, const config::ImbalanceConfig& imbalance, uint64_t seed) {
  if (imbalance.kind == "none") return images;
  const std::vector<int64_t> counts = imbalanced_counts(images.count, images.classes(), imbalance);
  std::vector<std::vector<int64_t>> members(counts.size());
  for (int64_t index = 0; index < images.count; ++index)
    members[static_cast<size_t>(images.labels[static_cast<size_t>(index)])].push_back(index);
  std::vector<int64_t> kept;
  for (size_t label = 0; label < counts.size(); ++label) {
    const auto all = static_cast<int64_t>(members[label].size());
    core::RandomSequence sequence(seed, core::Stream::data,
                                  {.first = static_cast<uint32_t>(label), .second = kImbalanceKey});
    std::vector<int64_t> order = core::random_order(sequence, all);
    order.resize(static_cast<size_t>(std::min(all, counts[label])));
    for (const int64_t member : order) kept.push_back(members[label][static_cast<size_t>(member)]);
  }
  std::ranges::sort(kept);
  return select(images, kept);
}

std::vector<int64_t> class_counts(const std::vector<int64_t>& labels, int64_t classes) {
  std::vector<int64_t> counts(static_cast<size_t>(classes), 0);
  for (const int64_t label : labels) ++counts[static_cast<size_t>(label)];
  return counts;
}

}  // namespace guise::data
