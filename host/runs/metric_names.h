// What a metric is called, measured in, and means. The names are those of Series (report/run.h).
#pragma once

#include <string>

#include "runs/run.h"

namespace guise::runs {

enum class Better { greater, less, unknown };

struct MetricName {
  std::string network;   // "teacher" of "teacher.top1"; empty: the run's own network, or training
  std::string quantity;  // "top1", "loss", "train.loss", "loss_ce"
  std::string title;     // "Top-1 accuracy, teacher"
  std::string unit;      // "%"; empty: none
  std::string definition;
  Better better = Better::unknown;
  int digits = 4;  // after the point, in tables
};

// `of_training` as in Series.
MetricName describe_metric(const std::string& name, bool of_training);

// "87.04" with the metric's digits; "not finite" for NaN and infinities.
std::string value_text(const MetricName& metric, double value);

}  // namespace guise::runs
