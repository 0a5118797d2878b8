#include "examine/apply_calls.h"

#include "core/error.h"

namespace guise::examine {
namespace {

std::string number(int64_t value) {
  return std::to_string(value);
}

// One call for every student; the last of them again where more are asked for.
int64_t count_of(const config::ApplyRequest& request, std::optional<int64_t> students) {
  const int64_t least = students.value_or(1), count = request.calls.value_or(least);
  if (count >= least) return count;
  throw core::usage_error({.place = "--calls",
                           .expected = "at least " + number(least) + ", the students of --batch",
                           .received = number(count)});
}

void check(const ApplyCalls& calls) {
  const Moment last = calls.at(calls.count - 1);
  if (last.epoch >= calls.epochs)
    throw core::usage_error({.place = "--epoch",
                             .expected = "the last call below --epochs " + number(calls.epochs),
                             .received = number(last.epoch) + " (epochs count from 0)"});
  if (last.step >= calls.total_steps)
    throw core::usage_error({.place = "--step",
                             .expected = "the last call below --total-steps " + number(calls.total_steps),
                             .received = number(last.step) + " (steps count from 0)"});
}

}  // namespace

void ApplyCalls::tell(bridge::SetupFacts& facts) const {
  facts.epochs = epochs;
  facts.steps_per_epoch = (total_steps + epochs - 1) / epochs;
  facts.total_steps = total_steps;
}

ApplyCalls calls_of(const config::ApplyRequest& request, std::optional<int64_t> students,
                    std::optional<int64_t> total_steps) {
  if (total_steps && request.total_steps && *total_steps != *request.total_steps)
    throw core::usage_error({.place = "--total-steps",
                             .problem = "--set steps says it too",
                             .received = number(*request.total_steps) + " and " + number(*total_steps)});
  ApplyCalls calls;
  calls.count = count_of(request, students);
  calls.first = {request.epoch, request.step};
  calls.epoch_each = students.has_value();
  const Moment last = calls.at(calls.count - 1);
  calls.epochs = request.epochs.value_or(last.epoch + 1);
  calls.total_steps = request.total_steps.value_or(total_steps.value_or(last.step + 1));
  check(calls);
  return calls;
}

}  // namespace guise::examine
