// What the document says of one run, and of one group.
#pragma once

#include "report/results.h"

namespace guise::report {

// Folder, label, group, seed, state, results by metric, and how the run is repeated.
runs::Json run_entry(const runs::Run& run, const std::string& group);

// Means over the runs of the group by metric, with Student's intervals.
runs::Json group_entry(const std::vector<runs::Run>& runs, const RunGroup& group);

// {"n", "mean", "interval"}, of few numbers {"n", "mean", "interval": null, "values"}; null of none.
runs::Json mean_json(const std::vector<double>& values, const runs::Metric& metric);

// Every metric of the runs: name, title, unit, how its values are written, which direction is better.
runs::Json metrics_json(const std::vector<runs::Run>& runs);

}  // namespace guise::report
