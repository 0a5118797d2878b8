// From one task of a run to the next: the head grows, teacher, average and optimizer follow.
#pragma once

#include "train/experiment.h"

namespace guise::train {

// Makes `run`, whose networks are those of an earlier task, ready for the first step of task `index`: the
// teacher is a new policy with a copy of the student, before growth (distil_over old) or after; the student's
// head gets its rows, and the average's the same; the optimizer is a new one, which with
// fresh_optimizer=false goes on where the old one was. Followers are not told yet: their begin_epoch comes
// next.
void enter_task(Experiment& run, int64_t index);

// Tells strategy and policies that listen.
void tell_of_task(Experiment& run, bridge::TaskEvent event, int64_t epoch, int64_t step);

}  // namespace guise::train
