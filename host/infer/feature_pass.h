// One pass of a trained network over images: every measure of its representation reads what it leaves.
#pragma once

#include <functional>

#include "features/feature_set.h"
#include "infer/measure.h"
#include "infer/trained.h"

namespace guise::infer {

// Evaluation mode, evaluation transform, rows in the order of `images`; `labels` [N] in the order of classes
// that is meant. `say` gets the number of images done. Throws core::Error(failed) where a feature is not
// finite.
features::FeatureSet feature_pass(const Trained& run, const NamedNetwork& network,
                                  const data::ImageSet& images, std::span<const int64_t> labels,
                                  const Computing& computing, const std::function<void(int64_t)>& say);

// Features [Q, n, D] of `samples`, n images of the training set, under Q augmentations of the run's own kind,
// drawn by `seed`.
at::Tensor augmented_features(const Trained& run, const NamedNetwork& network, const data::ImageSet& images,
                              std::span<const int64_t> samples, int64_t augmentations, uint64_t seed,
                              const Computing& computing);

}  // namespace guise::infer
