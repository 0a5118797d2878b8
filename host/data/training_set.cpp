#include "data/training_set.h"

#include <algorithm>

#include "core/text.h"
#include "data/imbalance.h"
#include "data/label_noise.h"
#include "data/split.h"

namespace guise::data {

ImageSet training_set(ImageSet images, const config::DataConfig& config, uint64_t seed) {
  ImageSet limited = limit_to(std::move(images), config.train_limit, seed, Split::train);
  return with_noise(with_imbalance(std::move(limited), config.imbalance, seed), config.noise, seed);
}

std::string changes_text(const ImageSet& train, const config::DataConfig& config) {
  std::vector<std::string> changes;
  if (config.noise.kind != "none")
    changes.push_back("data.noise " + config.noise.kind + ": " + core::grouped(changed_labels(train)) +
                      " of " + core::grouped(train.count) + " labels changed");
  if (config.imbalance.kind != "none") {
    const std::vector<int64_t> counts =
        class_counts(train.clean_labels.empty() ? train.labels : train.clean_labels, train.classes());
    changes.push_back("data.imbalance " + config.imbalance.kind + ": " +
                      core::grouped(std::ranges::max(counts)) + " to " +
                      core::grouped(std::ranges::min(counts)) + " images a class");
  }
  return core::joined(changes, "; ");
}

}  // namespace guise::data
