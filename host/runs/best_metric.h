// The one meaning of `best`: the evaluation that is best by checkpoint.best_metric, in the direction of the
// metric's row. checkpoints/best, summary.json, the report and compare all ask here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/run_config.h"
#include "runs/document.h"
#include "runs/evaluation.h"
#include "runs/measurements.h"

namespace guise::runs {

struct BestRule {
  std::string metric;  // "top1", "teacher.loss"
  Better better = Better::greater;

  // Whether `value` takes the place of `best`; never one that is not finite, nor an equal one.
  bool improves(double value, std::optional<double> best) const;
};

// The best value so far, evaluation by evaluation. With a task that is a later one it begins anew.
class BestSoFar {
 public:
  explicit BestSoFar(BestRule rule) : rule_(std::move(rule)) {}

  // Whether this one is the best by now.
  bool take(const EpochResult& result);
  const std::optional<double>& value() const { return value_; }

 private:
  BestRule rule_;
  std::optional<double> value_{};
  int64_t task_ = 0;
};

// Nothing where checkpoint.best_metric is none. Throws core::Error(usage) for a metric that no evaluation of
// this run will have, a direction against the metric's own, or a metric without one where none is given.
std::optional<BestRule> best_rule(const config::RunConfig& config);

// Of the configuration that a run recorded, as readers take it: the metric's own direction wins, and a metric
// without one goes by what was recorded.
std::optional<BestRule> recorded_best_rule(const Json& config);

// A line for a person about a run whose best checkpoint was chosen against its metric's direction, as Guise
// before 1.0 chose for loss; empty for any other.
std::string best_warning(const config::RunConfig& config);

// The best of them, the first of equals; null when none has the metric. Of a run with tasks those of its last
// task count: the ones before knew fewer classes.
const EpochResult* best_of(const std::vector<EpochResult>& results, const BestRule& rule);

}  // namespace guise::runs
