// Curves over tasks.
#pragma once

#include <vector>

#include "report/charts.h"
#include "report/continual.h"

namespace guise::report {

// For each kind of accuracy its mean over the tasks so far, a line for each group with a band over its runs;
// of one group a line for each network, and every task's own accuracy. What was measured between the ends of
// tasks is drawn over steps: of one group by task, else a mean over earlier tasks by group.
std::vector<Chart> continual_charts(const ContinualRuns& continual, const std::vector<RunGroup>& groups);

}  // namespace guise::report
