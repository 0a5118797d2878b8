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

// Where a step stands in its run.
struct Moment {
  int64_t step, epoch, warmup_steps, steps;
};

// What config/parts/schedules.cpp names: factors of the rate after warm-up.
struct ScheduleRow {
  const char* name;
  double (*factor)(const config::ScheduleConfig&, const Moment&);
};
constexpr ScheduleRow kSchedules[] = {
    {"multistep", [](const config::ScheduleConfig& schedule,
                     const Moment& now) { return multistep_factor(schedule, now.epoch); }},
    {"cosine", [](const config::ScheduleConfig&,
                  const Moment& now) { return cosine_factor(now.step, now.warmup_steps, now.steps); }},
    {"constant", [](const config::ScheduleConfig&, const Moment&) { return 1.0; }}};

}  // namespace

std::vector<std::string> schedule_names() {
  std::vector<std::string> names;
  for (const ScheduleRow& row : kSchedules) names.emplace_back(row.name);
  return names;
}

double learning_rate(const config::ScheduleConfig& schedule, double base_lr, int64_t step,
                     int64_t steps_per_epoch, int64_t epochs) {
  const int64_t warmup_steps = std::llround(schedule.warmup_epochs * static_cast<double>(steps_per_epoch));
  const double warmup =
      step < warmup_steps ? static_cast<double>(step + 1) / static_cast<double>(warmup_steps) : 1.0;
  const auto row = std::ranges::find(kSchedules, schedule.name, &ScheduleRow::name);
  if (row != std::end(kSchedules)) {
    const Moment now{step, step / steps_per_epoch, warmup_steps, epochs * steps_per_epoch};
    return base_lr * warmup * row->factor(schedule, now);
  }
  throw core::usage_error({.place = "schedule",
                           .problem = "unknown schedule",
                           .expected = "multistep, cosine or constant",
                           .received = schedule.name});
}

}  // namespace guise::optim
