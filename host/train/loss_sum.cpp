#include "train/loss_sum.h"

#include <ATen/ATen.h>

#include <cmath>

#include "core/error.h"
#include "core/text.h"
#include "runs/run_folder.h"

namespace guise::train {

LossSum sum_terms(const std::vector<bridge::Term>& terms) {
  LossSum sum;
  for (const bridge::Term& term : terms) {
    const at::Tensor weighted = term.weight == 1 ? term.value : term.value * term.weight;
    sum.total = sum.total.defined() ? sum.total + weighted : weighted;
    const double raw = term.value.item().toDouble();
    sum.terms.push_back({term.name, raw, raw * term.weight});
  }
  sum.value = sum.total.item().toDouble();
  return sum;
}

void add_values(LossSum& sum, const std::vector<bridge::LoggedValue>& values, const std::string& owner) {
  for (const bridge::LoggedValue& one : values) sum.terms.push_back({owner + one.name, one.value, 0});
}

std::string terms_text(const std::vector<runs::TermValue>& terms) {
  std::vector<std::string> parts;
  for (const runs::TermValue& term : terms) {
    char number[32];
    std::snprintf(number, sizeof(number), " %.4g", std::isnan(term.raw) ? NAN : term.raw);  // no sign
    parts.push_back(term.name + number);
  }
  return core::joined(parts);
}

void check_finite(const LossSum& loss, int64_t epoch, int64_t step,
                  const std::vector<runs::TermValue>& last_good, const std::string& whose) {
  std::string culprit = std::isfinite(loss.value) ? "" : "their weighted sum";
  for (const runs::TermValue& term : loss.terms) {
    if (std::isfinite(term.raw)) continue;
    culprit = "term " + term.name;
    break;
  }
  if (culprit.empty()) return;
  throw core::failure(
      {.place = (whose.empty() ? "" : whose + ", ") + core::moment_text(epoch, step),
       .problem = culprit + " is not finite (" + terms_text(loss.terms) + "); last good values: " +
                  (last_good.empty() ? "none, this is the first step" : terms_text(last_good)),
       .advice = "a lower optimizer.lr, train.clip_norm, or a look at " +
                 std::string(runs::RunFolder::kFirstBatch)});
}

}  // namespace guise::train
