// What of the training images a run is given: the order in which limit, long tail and wrong labels are made.
#pragma once

#include <cstdint>
#include <string>

#include "data/images.h"

namespace guise::data {

// Of images from which the held-out share is gone already: data.train_limit, then data.imbalance, then
// data.noise. What is held out keeps its balance and its labels.
ImageSet training_set(ImageSet images, const config::DataConfig& config, uint64_t seed);

// "data.noise symmetric: 400 of 1,000 labels changed; data.imbalance exp: 500 to 5 images a class"; empty
// where there is neither.
std::string changes_text(const ImageSet& train, const config::DataConfig& config);

}  // namespace guise::data
