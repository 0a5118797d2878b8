// data.class_order: which class is the first, the second and so on. Which images there are does not depend on
// it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/images.h"

namespace guise::data {

// The class of each place, by its number in the natural order: `said` is natural, seeded (by `seed`), or
// every class by commas, by its number from 0 or its name, of which a name is looked for first. `names` [K]
// are in the natural order. Throws core::Error(usage) for an unknown class, one that stands there twice and
// one that is missing.
std::vector<int64_t> class_order(const std::string& said, const std::vector<std::string>& names,
                                 uint64_t seed);

// The images with names and labels, clean ones too, in that order.
ImageSet in_order(ImageSet images, const std::vector<int64_t>& order);

}  // namespace guise::data
