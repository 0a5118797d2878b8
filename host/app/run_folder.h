// Where a run goes: its default name, and the refusal to touch an existing folder. Creates nothing.
#pragma once

#include <string>

#include "config/run_config.h"

namespace guise::app {

// A path that is no folder, or a folder that is not empty without `force`, is a usage error.
void check_run_folder(const std::string& folder, bool force);

// True when the folder holds a configuration or a checkpoint: something to go on from.
bool run_has_begun(const std::string& folder);

// $GUISE_RUNS or "runs", then strategy-seed-time, then -JOBID under SLURM; a number follows where that
// exists.
std::string default_run_folder(const config::RunConfig& run);

}  // namespace guise::app
