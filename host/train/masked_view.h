// What a strategy makes of the hidden features outside training: its first view, as it would send it through
// the student's head in place of z.
#pragma once

#include "train/step.h"

namespace guise::train {

// z_m [N, D] float32 on the CPU of a batch in evaluation mode, with the masks of that position; undefined
// before the strategy's start and where it sends no rows of z's width through the head. The strategy's own
// state is put back as it was; nothing of the run changes.
at::Tensor masked_view(Experiment& run, const data::Batch& batch, const StepPosition& position);

}  // namespace guise::train
