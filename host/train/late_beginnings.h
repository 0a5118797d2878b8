// What begins late is tried at once: a strategy that starts at epoch 25, the policies of teacher and average,
// and all of them when a head grows. By instances of their own and a copy of the student (understudy.h); a
// number that is not finite is only a warning.
#pragma once

#include "train/experiment.h"

namespace guise::train {

// Where something begins after the first step: the strategy's loss with its backward pass, and each policy's
// begin_epoch and update, on the first batch, as at the epoch in which they begin. Throws what the step would
// have thrown.
void try_late_beginnings(Experiment& run);

// In a run with several tasks: the growth from task 0 to task 1, and a step of task 1. Throws
// core::Error(usage) for a strategy or a policy that cannot follow.
void try_growth(Experiment& run);

}  // namespace guise::train
