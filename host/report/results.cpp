#include "report/results.h"

#include <algorithm>
#include <cmath>

namespace guise::report {
namespace {

std::optional<runs::Point> best_of(const runs::Series& series, runs::Better better) {
  std::optional<runs::Point> best;
  if (better == runs::Better::unknown) return best;
  for (const runs::Point& point : series.points) {
    const bool improves =
        !best || (better == runs::Better::greater ? point.value > best->value : point.value < best->value);
    if (std::isfinite(point.value) && improves) best = point;
  }
  return best;
}

}  // namespace

std::vector<MetricResult> results_of(const runs::Run& run, bool of_training) {
  std::vector<MetricResult> results;
  for (const runs::Series& series : run.series) {
    if (series.of_training != of_training || series.points.empty()) continue;
    const runs::MetricName metric = runs::describe_metric(series.name, of_training);
    results.push_back(
        {metric, series.name, series.points.front(), series.points.back(), best_of(series, metric.better)});
  }
  return results;
}

std::vector<GroupResult> results_of(const std::vector<runs::Run>& runs, const RunGroup& group) {
  std::vector<GroupResult> results;
  for (const size_t index : group.runs) {
    for (const MetricResult& result : results_of(runs[index], false)) {
      auto known = std::find_if(results.begin(), results.end(),
                                [&](const GroupResult& r) { return r.name == result.name; });
      if (known == results.end()) known = results.insert(results.end(), {result.name, result.metric, {}, {}});
      if (std::isfinite(result.final.value)) known->finals.push_back(result.final.value);
      if (result.best) known->bests.push_back(result.best->value);
    }
  }
  return results;
}

}  // namespace guise::report
