#include "features/feature_set.h"

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"

namespace guise::features {

void check_finite(const FeatureSet& set, std::optional<int64_t> epoch) {
  if (at::isfinite(set.z).all().item<bool>()) return;
  const std::string when = epoch ? ", after " + core::moment_text(*epoch, set.step - 1) : "";
  throw core::failure({.place = set.network + ", features of the " + set.split + " images" + when,
                       .problem = "a feature is not finite",
                       .advice = epoch ? "a lower optimizer.lr, or train.clip_norm"
                                       : "an earlier checkpoint: --checkpoint STEP"});
}

}  // namespace guise::features
