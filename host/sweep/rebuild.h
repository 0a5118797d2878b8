// A sweep's folder without its manifest, which somebody lost or moved away: the runs are found by their
// folders again.
#pragma once

#include <string>
#include <vector>

#include "sweep/plan.h"

namespace guise::sweep {

// Whether `out` holds what a sweep leaves there (its logs, folders of runs) and nothing else.
bool holds_runs_of_a_sweep(const std::string& out);

// Throws a usage error where the folder of a planned run holds another run: a value that the sweep gives and
// the run's configuration contradicts.
void check_folders(const std::vector<PlannedRun>& planned, const std::string& out);

}  // namespace guise::sweep
