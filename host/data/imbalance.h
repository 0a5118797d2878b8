// A long tail made of a balanced training set by leaving images out (data.imbalance), as Cao et al. make it
// (2019, "Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss", arXiv 1906.07413).
#pragma once

#include <cstdint>
#include <vector>

#include "data/images.h"

namespace guise::data {

// Images that each class is to have: with n = count / classes and m = 1 / factor, class i gets n m^(i / (K -
// 1)) for kind exp, and n (the first half of the classes) or n m (the others) for step; rounded down, at
// least 1. `classes` at least 1.
std::vector<int64_t> imbalanced_counts(int64_t count, int64_t classes,
                                       const config::ImbalanceConfig& imbalance);

// So many of each class, or all where it has fewer, chosen by `seed` and kept in their order.
ImageSet with_imbalance(ImageSet images, const config::ImbalanceConfig& imbalance, uint64_t seed);

// How many images each class has; labels [N] in 0 .. classes - 1.
std::vector<int64_t> class_counts(const std::vector<int64_t>& labels, int64_t classes);

}  // namespace guise::data
