#include "report/results.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/error.h"
#include "core/text.h"

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

// A plugin may be named by its file.
std::string shown_value(const runs::Json& value) {
  const std::string text = runs::plain_text(value);
  const size_t slash = text.rfind('/');
  return text.ends_with(".so") && slash != std::string::npos ? text.substr(slash + 1) : text;
}

void check_key(const std::vector<runs::Run>& runs, const std::string& key) {
  std::set<std::string> known;
  for (const runs::Run& run : runs) {
    for (const runs::FlatValue& value : runs::flatten(run.config)) known.insert(value.key);
  }
  if (known.count(key) != 0) return;
  const std::string near = core::did_you_mean(key, {known.begin(), known.end()});
  throw core::usage_error(
      {"--group-by", "", "a key of config.json such as strategy.name", core::printable(key), near});
}

// What does not change a result, or is one with the seed.
bool is_incidental(const std::string& key) {
  static const std::set<std::string> keys = {"train.seed", "train.threads", "data.root"};
  return keys.count(key) != 0 || key.starts_with("record.") || key.starts_with("checkpoint.");
}

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
  return json;
}

runs::Json to_json(const std::vector<double>& values) {
  if (values.empty()) return nullptr;
  const auto interval = runs::student_interval(values);
  runs::Json json = {{"n", values.size()}, {"mean", runs::spread_of(values).mean}};
  json["interval"] =
      interval ? runs::Json{interval->mean - interval->half_width, interval->mean + interval->half_width}
               : runs::Json(nullptr);
  return json;
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

std::vector<RunGroup> groups_of(const std::vector<runs::Run>& runs, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) check_key(runs, key);
  std::map<std::vector<std::string>, size_t> places;
  std::vector<RunGroup> groups;
  std::vector<std::string> full_labels;
  for (size_t i = 0; i < runs.size(); ++i) {
    std::vector<std::string> values, shown;
    for (const std::string& key : keys) {
      const runs::Json* value = runs::value_at(runs[i].config, key);
      values.push_back(value == nullptr ? "-" : runs::plain_text(*value));
      shown.push_back(value == nullptr ? "-" : shown_value(*value));
    }
    const auto [place, is_new] = places.emplace(values, groups.size());
    if (is_new) {
      groups.push_back({core::joined(shown), {}});
      full_labels.push_back(core::joined(values));
    }
    groups[place->second].runs.push_back(i);
  }
  std::multiset<std::string> labels;
  for (const RunGroup& group : groups) labels.insert(group.label);
  for (size_t i = 0; i < groups.size(); ++i) {
    if (labels.count(groups[i].label) > 1) groups[i].label = full_labels[i];
  }
  return groups;
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

std::vector<std::string> mixed_keys(const std::vector<runs::Run>& runs, const RunGroup& group) {
  std::map<std::string, std::set<std::string>> values;
  std::map<std::string, size_t> counts;
  for (const size_t index : group.runs) {
    for (const runs::FlatValue& value : runs::flatten(runs[index].config)) {
      values[value.key].insert(value.value.dump(-1, ' ', false, runs::Json::error_handler_t::replace));
      ++counts[value.key];
    }
  }
  std::vector<std::string> mixed;
  for (const auto& [key, seen] : values) {
    if ((seen.size() > 1 || counts[key] < group.runs.size()) && !is_incidental(key)) mixed.push_back(key);
  }
  return mixed;
}

runs::Json to_json(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups,
                   const std::vector<std::string>& keys) {
  runs::Json document = {{"schema", "guise.report/1"},
                         {"group_by", keys},
                         {"runs", runs::Json::array()},
                         {"groups", runs::Json::array()}};
  std::vector<std::string> group_of(runs.size());
  for (const RunGroup& group : groups) {
    for (const size_t index : group.runs) group_of[index] = group.label;
  }
  for (size_t i = 0; i < runs.size(); ++i) {
    const runs::Json* seed = runs::value_at(runs[i].config, "train.seed");
    runs::Json run = {{"folder", runs[i].folder}, {"label", runs[i].label}, {"group", group_of[i]}};
    run["seed"] = seed == nullptr ? runs::Json(nullptr) : *seed;
    run["state"] = to_text(runs[i].state);
    run["state_text"] = runs[i].state_text;
    run["results"] = runs::Json::object();
    for (const MetricResult& result : results_of(runs[i], false))
      run["results"][result.name] = to_json(result);
    document["runs"].push_back(run);
  }
  for (const RunGroup& group : groups) {
    runs::Json json = {{"group", group.label},
                       {"runs", group.runs.size()},
                       {"also_differ_in", mixed_keys(runs, group)},
                       {"results", runs::Json::object()}};
    for (const GroupResult& result : results_of(runs, group)) {
      json["results"][result.name] = {{"final", to_json(result.finals)}, {"best", to_json(result.bests)}};
    }
    document["groups"].push_back(json);
  }
  return document;
}

}  // namespace guise::report
