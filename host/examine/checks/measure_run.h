// A measure over made-up features: clusters, one for each class.
#pragma once

#include <string>
#include <vector>

#include "examine/checks/subject.h"

namespace guise::examine {

// N images of D channels in K classes; all from the seed. `samples` 1 and more.
bridge::MeasuredFeatures made_up_features(uint64_t seed, const Shape& shape);

// Of a new instance, over 60 images.
std::vector<bridge::MeasuredNumber> measured(const Subject& subject, const Making& making = {});

// "spread 1.25, dead missing"
std::string numbers_text(const std::vector<bridge::MeasuredNumber>& numbers);

}  // namespace guise::examine
