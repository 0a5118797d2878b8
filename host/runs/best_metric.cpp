#include "runs/best_metric.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/text.h"
#include "runs/networks.h"
#include "runs/representation.h"

namespace guise::runs {
namespace {

Better direction_named(const std::string& name) {
  return name == "max" ? Better::greater : name == "min" ? Better::less : Better::unknown;
}

Better own_direction(const std::string& metric) {
  return evaluation_measurement(split_metric(metric).quantity).better;
}

// A network other than the run's own result stands in front, with a dot.
std::vector<std::string> evaluated_beside(const config::RunConfig& config) {
  std::vector<std::string> networks;
  const bool teacher = !config.teacher.plugin.name.empty() || !config.teacher.from.empty();
  if (config.teacher.eval_on == "both" && teacher) networks.push_back(kTeacher);
  if (!config.average.plugin.name.empty()) networks.push_back(kAverage);
  return networks;
}

// Of the run's own network, where the section `measure` asks for it.
std::vector<std::string> measured_beside(const config::RunConfig& config) {
  const config::MeasureConfig& measure = config.measure;
  std::vector<std::string> names;
  if (measure.online_probe.enabled) names.emplace_back(kOnlineProbe);
  if (measure.rankme.every_epochs > 0 && (measure.rankme.of == kStudent || measure.rankme.of == "all"))
    names.emplace_back(kRankMe);
  return names;
}

std::vector<std::string> metrics_of(const config::RunConfig& config) {
  const std::vector<std::string> own = measurement_names(Extent::logged, {.topk = config.evaluate.topk});
  std::vector<std::string> names = own;
  for (const std::string& name : measured_beside(config)) names.push_back(name);
  for (const std::string& network : evaluated_beside(config)) {
    for (const std::string& name : own) names.push_back(network + "." + name);
  }
  return names;
}

void check_metric(const config::RunConfig& config) {
  const std::vector<std::string> names = metrics_of(config);
  if (std::ranges::find(names, config.checkpoint.best_metric) != names.end()) return;
  throw core::usage_error({.place = "checkpoint.best_metric",
                           .expected = core::joined(names) + " or none",
                           .received = core::printable(config.checkpoint.best_metric),
                           .advice = "teacher.eval_on=both also evaluates the teacher"});
}

void check_direction(const config::CheckpointConfig& config, Better own) {
  const Better given = direction_named(config.best_direction);
  if (own == Better::unknown && given == Better::unknown)
    throw core::usage_error(
        {.place = "checkpoint.best_direction",
         .problem = "neither more nor less of " + config.best_metric + " is better in itself",
         .expected = "max or min",
         .received = config.best_direction});
  if (own == Better::unknown || given == Better::unknown || own == given) return;
  const std::string more = own == Better::less ? "less" : "more";
  throw core::usage_error(
      {.place = "checkpoint.best_direction",
       .problem = more + " of " + config.best_metric + " is better",
       .expected = std::string("auto or ") + (own == Better::less ? "min" : "max"),
       .received = config.best_direction,
       .advice = "--set checkpoint.best_direction=auto; a run that goes on needs --force too"});
}

}  // namespace

bool BestRule::improves(double value, std::optional<double> best) const {
  if (!std::isfinite(value)) return false;
  return !best || (better == Better::greater ? value > *best : value < *best);
}

std::optional<BestRule> best_rule(const config::RunConfig& config) {
  const config::CheckpointConfig& checkpoint = config.checkpoint;
  if (checkpoint.best_metric.empty()) return std::nullopt;
  check_metric(config);
  const Better own = own_direction(checkpoint.best_metric);
  check_direction(checkpoint, own);
  return BestRule{checkpoint.best_metric,
                  own == Better::unknown ? direction_named(checkpoint.best_direction) : own};
}

std::optional<BestRule> recorded_best_rule(const Json& config) {
  const std::string metric = text_at(config, "checkpoint.best_metric").value_or(kTop1);
  if (metric == "none") return std::nullopt;
  Better better = own_direction(metric);
  if (better == Better::unknown)
    better = direction_named(text_at(config, "checkpoint.best_direction").value_or(""));
  return better == Better::unknown ? std::nullopt : std::optional(BestRule{metric, better});
}

std::string best_warning(const config::RunConfig& config) {
  const Better given = direction_named(config.checkpoint.best_direction),
               own = own_direction(config.checkpoint.best_metric);
  if (config.checkpoint.best_metric.empty() || given == Better::unknown || own == Better::unknown ||
      given == own)
    return "";
  return std::string("the checkpoint called best has the ") +
         (given == Better::greater ? "greatest " : "least ") + config.checkpoint.best_metric +
         ", which is the worst: its run says checkpoint.best_direction=" + config.checkpoint.best_direction;
}

bool BestSoFar::take(const EpochResult& result) {
  if (result.task > task_) value_.reset(), task_ = result.task;
  const auto value = value_of(result, rule_.metric);
  if (!value || !rule_.improves(*value, value_)) return false;
  value_ = value;
  return true;
}

const EpochResult* best_of(const std::vector<EpochResult>& results, const BestRule& rule) {
  const EpochResult* best = nullptr;
  BestSoFar so_far(rule);
  for (const EpochResult& result : results) {
    if (so_far.take(result)) best = &result;
  }
  return so_far.value() ? best : nullptr;
}

}  // namespace guise::runs
