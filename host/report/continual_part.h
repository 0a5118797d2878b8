// The part of a report's document about runs with tasks.
#pragma once

#include <string>
#include <vector>

#include "report/continual.h"

namespace guise::report {

// {"kinds": [{"name", "title", "member"}], "figures": [{"name", "network", "kind", "title", "unit", "digits",
// "better"}], "groups": [{"group", "runs", "tasks", "tasks_done", "classes": null where they differ,
// "matrices": [{"network", "kind", "rows": means over the runs}], "drift", "figures": {name: as results of
// groups}}], "runs": [{"label", "tasks_done", "figures"}], "curves", "paired": [{"metric", "title",
// "document": guise.compare/1}], "reasons": why figures are missing, "left_out": [{"run", "reason"}]}. Null
// where no run has tasks.
runs::Json continual_part(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups,
                          const std::vector<std::string>& group_by, const ContinualRuns& continual);

}  // namespace guise::report
