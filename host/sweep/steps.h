// The ways in which a sweep goes on: trained here, or written down as an array of SLURM jobs.
#pragma once

#include <cstddef>
#include <vector>

#include "sweep/open.h"

namespace guise::sweep {

// OUT and its logs. Throws usage errors.
void make_folders(const Place& place);

// The numbers of the runs that this call is to start.
std::vector<size_t> due_runs(const Manifest& manifest, bool retry_failed);

// The exit code of a sweep as it stands: 1 where a run that its file names has failed.
int exit_code_of(const Manifest& manifest);

// Table, remarks and counts, or one JSON document, on standard output.
void print_result(const Request& request, const Opened& sweep);

// Trains what is due. Throws core::Error(stopped) after a signal, when all children have ended.
int train_here(const Request& request, Opened& sweep);

// Writes OUT/sweep.sbatch for what is due and says how to submit it.
int write_slurm_script(const Request& request, Opened& sweep);

}  // namespace guise::sweep
