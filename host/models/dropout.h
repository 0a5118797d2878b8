// Dropout (Srivastava et al. 2014), its numbers from the run's dropout stream: a step that is computed again,
// by a resumed run too, drops the same.
#pragma once

#include <ATen/core/Tensor.h>

#include "models/pass.h"

namespace guise::models {

struct Dropout {
  double share = 0;    // in [0, 1)
  uint32_t layer = 0;  // tells the dropouts of a network apart, below 256

  // Each value is 0 with probability `share`, or itself / (1 - share). The input itself in evaluation,
  // without a place, or with share 0. [N, C] or [N, C, H, W].
  at::Tensor operator()(const at::Tensor& input, const Pass& pass) const;
};

}  // namespace guise::models
