// From a strategy's terms to the number that is trained: the weighted sum, and the check that stops a run
// before a non-finite value reaches the weights.
#pragma once

#include <string>
#include <vector>

#include "bridge/loss_strategy.h"
#include "runs/event.h"

namespace guise::train {

struct LossSum {
  at::Tensor total;  // scalar, with graph
  double value = 0;
  std::vector<runs::TermValue> terms;
};

LossSum sum_terms(const std::vector<bridge::Term>& terms);

// What a plugin logged stands beside the terms, as one of weight 0. `owner` before the names: "teacher.".
void add_values(LossSum& sum, const std::vector<bridge::LoggedValue>& values, const std::string& owner = "");

// "loss_ce 1.23, loss_kd 0.4"
std::string terms_text(const std::vector<runs::TermValue>& terms);

// Throws core::Error(failed) naming step and term, with the last good values, when the sum or a term is NaN
// or infinite. `whose` stands in front: "strategy kd 1.0.0"; empty: nothing.
void check_finite(const LossSum& loss, int64_t epoch, int64_t step,
                  const std::vector<runs::TermValue>& last_good, const std::string& whose = "");

}  // namespace guise::train
