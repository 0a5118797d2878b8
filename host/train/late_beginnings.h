// What begins late is tried at once: a strategy that starts at epoch 25, and the policies of teacher and
// average.
#pragma once

#include "train/experiment.h"

namespace guise::train {

// Where something begins after the first step: the strategy's loss with its backward pass, and each policy's
// begin_epoch and update, on the first batch, as at the epoch in which they begin. By instances of their own
// and a copy of the student: no weight, no random stream and no state of the run is touched, and what they
// log is dropped. Throws what the step would have thrown; a number that is not finite is only a warning,
// since weights that are not trained may be the reason.
void try_late_beginnings(Experiment& run);

}  // namespace guise::train
