// The numbers that tables show: first, final and best values of every run, and those of groups of runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/groups.h"
#include "runs/measurements.h"
#include "runs/run.h"
#include "runs/statistics.h"

namespace guise::report {

struct MetricResult {
  runs::Metric metric;
  std::string name;  // of the series
  runs::Point first, final;
  std::optional<runs::Point> best;  // of the run's best evaluation; nothing where no direction is better
};

// Of every metric of the evaluations (or of training), in the order of the run's series.
std::vector<MetricResult> results_of(const runs::Run& run, bool of_training);

// Final (and best) values of one metric over the runs of a group; runs without it, or with NaN, are not
// counted.
struct GroupResult {
  std::string name;
  runs::Metric metric;
  std::vector<double> finals, bests;
};
std::vector<GroupResult> results_of(const std::vector<runs::Run>& runs, const RunGroup& group);

}  // namespace guise::report
