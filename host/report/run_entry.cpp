#include "report/run_entry.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "report/repeat.h"

namespace guise::report {
namespace {

runs::Json interval_json(double low, double high) {
  return std::isfinite(low) && std::isfinite(high) ? runs::Json{low, high} : runs::Json(nullptr);
}

runs::Json to_json(const MetricResult& result) {
  runs::Json json = {{"final", result.final.value},
                     {"interval", interval_json(result.final.low, result.final.high)}};
  json["best"] = result.best ? runs::Json(result.best->value) : runs::Json(nullptr);
  json["best_interval"] =
      result.best ? interval_json(result.best->low, result.best->high) : runs::Json(nullptr);
  json["best_epoch"] = result.best ? runs::Json(result.best->epoch) : runs::Json(nullptr);
  json["first"] = result.first.value;
  return json;
}

runs::Json results_json(const runs::Run& run, bool of_training) {
  runs::Json json = runs::Json::object();
  for (const MetricResult& result : results_of(run, of_training)) json[result.name] = to_json(result);
  return json;
}

// A share in percent ends at 0 and 100, whatever Student says.
runs::Json interval_json(const runs::MeanInterval& interval, const runs::Metric& metric) {
  double low = interval.mean - interval.half_width, high = interval.mean + interval.half_width;
  if (metric.unit == "%") {
    low = std::max(0.0, low);
    high = std::min(100.0, high);
  }
  return {low, high};
}

}  // namespace

runs::Json mean_json(const std::vector<double>& values, const runs::Metric& metric) {
  if (values.empty()) return nullptr;
  runs::Json json = {{"n", values.size()}, {"mean", runs::spread_of(values).mean}, {"interval", nullptr}};
  if (values.size() < runs::kLeastForInterval) {
    json["values"] = values;
  } else {
    json["interval"] = interval_json(*runs::student_interval(values), metric);
  }
  return json;
}

runs::Json run_entry(const runs::Run& run, const std::string& group) {
  const runs::Json* seed = runs::value_at(run.config, "train.seed");
  runs::Json entry = {{"folder", run.folder}, {"label", run.label}, {"group", group}};
  entry["seed"] = seed == nullptr ? runs::Json(nullptr) : *seed;
  entry["state"] = to_text(run.state);
  entry["state_text"] = run.state_text;
  entry["results"] = results_json(run, false);
  entry["training"] = results_json(run, true);
  entry.update(repeat_entry(run));
  return entry;
}

runs::Json group_entry(const std::vector<runs::Run>& runs, const RunGroup& group) {
  runs::Json entry = {{"group", group.label},
                      {"runs", group.runs.size()},
                      {"also_differ_in", mixed_keys(runs, group)},
                      {"results", runs::Json::object()}};
  for (const GroupResult& result : results_of(runs, group))
    entry["results"][result.name] = {{"final", mean_json(result.finals, result.metric)},
                                     {"best", mean_json(result.bests, result.metric)}};
  return entry;
}

runs::Json metrics_json(const std::vector<runs::Run>& runs) {
  runs::Json list = runs::Json::array();
  std::set<std::string> seen;
  for (const bool of_training : {false, true}) {
    for (const runs::Run& run : runs) {
      for (const MetricResult& result : results_of(run, of_training)) {
        if (!seen.insert((of_training ? "training " : "") + result.name).second) continue;
        const auto& metric = result.metric;
        const bool significant = metric.notation == runs::Notation::significant;
        list.push_back({{"name", result.name},
                        {"of_training", of_training},
                        {"title", metric.title},
                        {"unit", metric.unit},
                        {"digits", metric.digits},
                        {"notation", significant ? "significant" : "fixed"},
                        {"better", to_text(metric.better)}});
      }
    }
  }
  return list;
}

}  // namespace guise::report
