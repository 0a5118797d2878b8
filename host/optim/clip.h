// Clipping by the global norm of all gradients (Pascanu et al. 2013, arXiv 1211.5063).
#pragma once

#include <vector>

#include "models/named_tensor.h"

namespace guise::optim {

// The L2 norm over all gradients together; 0 without any. Not finite where one is not, or where squares
// overflow.
double gradient_norm(const std::vector<models::NamedTensor>& parameters);

// The L2 norm over all gradients together, before clipping. When it is finite and above max_norm > 0, every
// gradient is scaled by max_norm / (norm + 1e-6), as torch.nn.utils.clip_grad_norm_ does. A norm that is not
// finite is returned and changes nothing: the caller decides. Parameters without a gradient are left out.
double clip_gradients(const std::vector<models::NamedTensor>& parameters, double max_norm);

}  // namespace guise::optim
