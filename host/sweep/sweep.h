// `guise sweep`, once its command line is read: many runs from one file, here or as an array of SLURM jobs.
// Plans and keeps the books; each run is a `guise train` of its own.
#pragma once

#include "sweep/request.h"

namespace guise::sweep {

// Returns the exit code. Throws core::Error: usage for what cannot be planned, stopped after a signal.
int run(const Request& request);

}  // namespace guise::sweep
