// A measure on tensors from a file.
#pragma once

#include <string>

#include "config/requests.h"
#include "train/tensor_file.h"

namespace guise::examine {

struct AppliedMeasure {
  train::TensorMap out;
  std::string version;  // of the plugin
};

// In: features [N,D], logits [N,K], targets [N] int64, samples [N] int64 (without it 0 .. N-1); out:
// number.<name>, NaN where it is not finite. Throws core::Error(usage) for a tensor that is missing, of
// another shape or name.
AppliedMeasure apply_measure(const config::ApplyRequest& request, const train::TensorMap& batch);

}  // namespace guise::examine
