// The level's passes of batch norm, for its table.
#pragma once

#include "kernels/levels/lanes.h"
#include "kernels/norm_passes.h"

namespace guise::kernels::GUISE_LEVEL {

void norm_moments(const MomentRows& pass);
void norm_normalise(const NormaliseRows& pass);
void norm_gradient_sums(const GradientRows& pass);
void norm_input_gradient(const InputGradientRows& pass);

}  // namespace guise::kernels::GUISE_LEVEL
