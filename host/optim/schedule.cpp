// Rates over a run; see the header.
#include "optim/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/error.h"

namespace guise::optim {
namespace {

double multistep_factor(const config::ScheduleConfig& schedule, int64_t epoch) {
  const auto passed = std::count_if(schedule.milestones.begin(), schedule.milestones.end(),
                                    [epoch](int64_t milestone) { return milestone <= epoch; });
  return std::pow(schedule.gamma, static_cast<double>(passed));
}

double cosine_factor(int64_t step, int64_t warmup_steps, int64_t steps) {
  if (step <= warmup_steps || steps <= warmup_steps) return 1;
  const double share = static_cast<double>(step - warmup_steps) / static_cast<double>(steps - warmup_steps);
  return (1 + std::cos(std::numbers::pi * std::min(share, 1.0))) / 2;
}

}  // namespace

double learning_rate(const config::ScheduleConfig& schedule, double base_lr, int64_t step,
                     int64_t steps_per_epoch, int64_t epochs) {
  const int64_t warmup_steps = std::llround(schedule.warmup_epochs * static_cast<double>(steps_per_epoch));
  const double warmup =
      step < warmup_steps ? static_cast<double>(step + 1) / static_cast<double>(warmup_steps) : 1.0;
  const double rate = base_lr * warmup;
  if (schedule.name == "constant") return rate;
  if (schedule.name == "multistep") return rate * multistep_factor(schedule, step / steps_per_epoch);
  if (schedule.name == "cosine") return rate * cosine_factor(step, warmup_steps, epochs * steps_per_epoch);
  throw core::usage_error({.place = "schedule",
                           .problem = "unknown schedule",
                           .expected = "multistep, cosine or constant",
                           .received = schedule.name,
                           .advice = ""});
}

}  // namespace guise::optim
