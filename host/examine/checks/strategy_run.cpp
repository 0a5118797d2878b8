#include "examine/checks/strategy_run.h"

#include <ATen/ATen.h>

#include <cmath>

#include "core/text.h"

namespace guise::examine {
namespace {

bool same(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}
bool same(const at::Tensor& a, const at::Tensor& b) {
  return a.sizes() == b.sizes() && at::isclose(a, b, 0, 0, /*equal_nan=*/true).all().item<bool>();
}

// Both tasks are of all classes: labels are, in every step.
void tell(bridge::LossStrategy& strategy, bridge::TaskEvent event, int64_t task, const Moment& at,
          int64_t steps_done) {
  strategy.task(
      event,
      {.task = task, .tasks = 2, .classes = strategy.facts().classes, .epoch = at.epoch, .step = steps_done});
}

}  // namespace

void tell_of_tasks(bridge::LossStrategy& strategy, int64_t previous, const Moment& next,
                   const RunLength& length) {
  const int64_t change = length.second_task();
  if (previous < 0) tell(strategy, bridge::TaskEvent::begin, 0, length.at(0), 0);
  if (change == 0 || previous >= change || next.step < change) return;
  tell(strategy, bridge::TaskEvent::end, 0, length.at(change - 1), change);
  tell(strategy, bridge::TaskEvent::begin, 1, length.at(change), change);
}

InputsOfStep inputs_of(uint64_t seed, const Shape& shape, at::ScalarType dtype) {
  constexpr uint64_t apart = 1'000'003;
  return [=](const Moment& moment) {
    return make_inputs(seed + apart * static_cast<uint64_t>(moment.step), shape, dtype);
  };
}

std::vector<LossRun> run_losses(bridge::LossStrategy& strategy, const InputsOfStep& inputs, uint64_t noise,
                                const RunLength& length) {
  std::vector<LossRun> runs;
  int64_t previous = -1;
  for (const Moment& moment : length.looked_at()) {
    tell_of_tasks(strategy, previous, moment, length);
    runs.push_back(run_loss(strategy, inputs(moment), {.seed = noise, .moment = moment}));
    previous = moment.step;
  }
  tell(strategy, bridge::TaskEvent::end, 1, runs.back().moment, length.steps());
  return runs;
}

std::string difference(const LossRun& a, const LossRun& b) {
  if (a.sum.terms.size() != b.sum.terms.size()) return "the number of terms";
  for (size_t i = 0; i < a.sum.terms.size(); ++i) {
    if (a.sum.terms[i].name != b.sum.terms[i].name) return "the name of term " + std::to_string(i);
    if (!same(a.sum.terms[i].weighted, b.sum.terms[i].weighted)) return "term " + a.sum.terms[i].name;
  }
  for (const auto& [name, gradient] : a.gradients) {
    if (!same(gradient, b.gradients.at(name))) return "the gradient of " + name;
  }
  return "";
}

std::string difference(const std::vector<LossRun>& a, const std::vector<LossRun>& b) {
  for (size_t i = 0; i < a.size(); ++i) {
    if (const std::string differs = difference(a[i], b.at(i)); !differs.empty())
      return differs + ", " + core::moment_text(a[i].moment.epoch, a[i].moment.step);
  }
  return "";
}

}  // namespace guise::examine
