// The numbers that tables show: final and best values of every run, and of groups of runs that share a key.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runs/metric_names.h"
#include "runs/run.h"
#include "runs/statistics.h"

namespace guise::report {

struct MetricResult {
  runs::MetricName metric;
  std::string name;  // of the series
  runs::Point first, final;
  std::optional<runs::Point>
      best;  // the first of equals; nothing where neither direction is better, or all is NaN
};

// Of every metric of the evaluations (or of training), in the order of the run's series.
std::vector<MetricResult> results_of(const runs::Run& run, bool of_training);

// Runs with the same values of the keys, in the order of the first of each.
struct RunGroup {
  std::string label;         // "mask_clso", "mask_clso, ema"
  std::vector<size_t> runs;  // indices
};

// `keys`: dotted keys of the configuration. Throws a usage error for one that no run has.
std::vector<RunGroup> groups_of(const std::vector<runs::Run>& runs, const std::vector<std::string>& keys);

// Final (and best) values of one metric over the runs of a group; runs without it, or with NaN, are not
// counted.
struct GroupResult {
  std::string name;
  runs::MetricName metric;
  std::vector<double> finals, bests;
};
std::vector<GroupResult> results_of(const std::vector<runs::Run>& runs, const RunGroup& group);

// Keys other than the seed in which the runs of a group differ and that make them no mere repetitions.
std::vector<std::string> mixed_keys(const std::vector<runs::Run>& runs, const RunGroup& group);

// "guise.report/1"
runs::Json to_json(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups,
                   const std::vector<std::string>& keys);

}  // namespace guise::report
