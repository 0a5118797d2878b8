// What the numbers of a report mean.
#pragma once

#include "report/groups.h"

namespace guise::report {

// [{"term": "Top-1 accuracy (%)", "meaning": "..."}, ...]: only what occurs in these runs.
runs::Json definitions(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups);

}  // namespace guise::report
