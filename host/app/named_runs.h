// Runs as compare and report take them: run folders, and sweeps that stand for their runs.
#pragma once

#include <vector>

#include "app/command.h"
#include "runs/run.h"

namespace guise::app {

// Of the invocation's arguments. Warns of a sweep's runs that have not started; throws what
// report/run_folders.h and report/run.h throw.
std::vector<runs::Run> read_named_runs(const Invocation& invocation);

}  // namespace guise::app
