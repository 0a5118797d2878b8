// What can be read out of training features about other images: classifiers on the features, by the names of
// their rows (runs/representation.cpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "features/feature_set.h"
#include "runs/evaluation.h"

namespace guise::features {

struct ProbeChoice {
  std::vector<int64_t> neighbours = {20, 200};
  bool sgd = false;  // the linear probe by SGD too
  uint64_t seed = 0;
};

struct ProbeValue {
  std::string name;  // "linear.top1", "knn20.top1"
  double value = 0;  // percent right
  runs::Interval interval;
  std::string note;  // "C 0.1, 350 iterations"; empty: none
};

// Top-1 of the probes on `test`, fitted to `train`. Throws core::Error(usage) where the two differ in
// channels or classes, a class has no training image, or more neighbours are asked for than there are.
std::vector<ProbeValue> run_probes(const FeatureSet& train, const FeatureSet& test,
                                   const ProbeChoice& choice);

}  // namespace guise::features
