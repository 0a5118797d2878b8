#include "metrics/evaluator.h"

#include <algorithm>
#include <string>

#include "core/error.h"
#include "metrics/accuracy.h"

namespace guise::metrics {
namespace {

const Measure& measure_of(const std::string& row) {
  const auto found =
      std::ranges::find_if(measures(), [&](const Measure& measure) { return row == measure.row; });
  if (found != measures().end()) return *found;
  throw core::failure({.place = "metrics/measures.cpp", .problem = "no measure is named " + row});
}

}  // namespace

Evaluator::Evaluator(runs::Extent extent, const runs::Parameters& parameters) : extent_(extent) {
  for (const runs::Measurement& row : runs::measurements_of(extent, parameters))
    columns_.push_back({row, measure_of(row.row).make(parameters)});
}

void Evaluator::add(const Answers& answers) {
  for (const Column& column : columns_) column.accumulator->add(answers);
  samples_ += answers.samples();
}

runs::Evaluation Evaluator::result() const {
  runs::Evaluation evaluation{samples_, {}};
  if (samples_ == 0) return evaluation;
  for (const Column& column : columns_) {
    runs::MeasuredValue value{column.measurement.name, column.accumulator->value(samples_)};
    const auto count = column.accumulator->count();
    if (count && column.measurement.interval <= extent_) {
      const PercentInterval interval = wilson_interval(*count, samples_);
      value.interval = runs::Interval{interval.low, interval.high};
    }
    evaluation.values.push_back(value);
  }
  return evaluation;
}

}  // namespace guise::metrics
