// How many cores this process may use: one answer for training, sweeps, readers and records.
#pragma once

#include <cstdint>

namespace guise::core {

// At least 1: what the scheduler's mask (taskset, SLURM) and the quotas of the control groups (containers)
// leave. A quota of 1.5 cores is 2.
int64_t usable_cores();

// What somebody asked for, OMP_NUM_THREADS (its first number) or SLURM_CPUS_PER_TASK, else usable_cores().
// Values that are no number above 0 are passed over.
int64_t wanted_threads();

}  // namespace guise::core
