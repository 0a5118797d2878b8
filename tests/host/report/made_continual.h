// Runs with tasks, their continual.json in a folder of the test's own.
#pragma once

#include <string>

#include "made_runs.h"
#include "runs/continual.h"
#include "support/temporary_folder.h"

namespace guise::report::testing {

// Two tasks of three classes. The head forgets so many points of task 0, the representation 2; a teacher
// begins with task 1.
runs::ContinualDocument two_tasks(double forgotten);

// The run with that continual.json, and with the figures in its summary.
runs::Run with_tasks(const support::TemporaryFolder& folder, runs::Run run,
                     const runs::ContinualDocument& document);

// kd and ce, seeds 0 to 2: ce forgets 10, 12, 14 points, kd 4, 5, 6.
Runs six_runs(const support::TemporaryFolder& folder);

}  // namespace guise::report::testing
