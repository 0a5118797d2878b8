// The one evaluator: batches of answers to the values of an evaluation, in training as in `guise eval`.
#pragma once

#include <memory>
#include <vector>

#include "metrics/measures.h"
#include "runs/evaluation.h"
#include "runs/measurements.h"

namespace guise::metrics {

class Evaluator {
 public:
  // Measures every row of that extent. Throws core::Error(failed) for a row without a measure.
  Evaluator(runs::Extent extent, const runs::Parameters& parameters);

  void add(const Answers& answers);

  // Of all batches so far; without any, nothing was measured.
  runs::Evaluation result() const;

 private:
  struct Column {
    runs::Measurement measurement;
    std::unique_ptr<Accumulator> accumulator;
  };
  runs::Extent extent_;
  std::vector<Column> columns_;
  int64_t samples_ = 0;
};

}  // namespace guise::metrics
