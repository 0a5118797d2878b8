// One task of a SLURM array: it becomes the program of its run.
#pragma once

#include <cstddef>

#include "sweep/open.h"

namespace guise::sweep {

// Returns 0 for a run that is done; otherwise this process goes on as its `guise train`, so that SLURM's
// signals reach it directly, its output in the run's log. Throws usage errors for a number that no run has,
// core::Error(failed) when the log cannot be written or the program not be started.
int run_task(Opened& sweep, int64_t number);

}  // namespace guise::sweep
