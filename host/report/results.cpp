#include "report/results.h"

#include <algorithm>
#include <cmath>

namespace guise::report {
namespace {

// Its value in the evaluation that is the run's best.
std::optional<runs::Point> best_of(const runs::Run& run, const runs::Series& series, runs::Better better) {
  const auto step = runs::best_step(run);
  if (!step || series.of_training || better == runs::Better::unknown) return std::nullopt;
  const auto found = std::ranges::find(series.points, *step, &runs::Point::step);
  return found == series.points.end() || !std::isfinite(found->value) ? std::nullopt : std::optional(*found);
}

}  // namespace

std::vector<MetricResult> results_of(const runs::Run& run, bool of_training) {
  std::vector<MetricResult> results;
  for (const runs::Series& series : run.series) {
    if (series.of_training != of_training || series.points.empty()) continue;
    const runs::Metric metric = runs::describe_metric(series.name, of_training);
    results.push_back({metric, series.name, series.points.front(), series.points.back(),
                       best_of(run, series, metric.better)});
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
