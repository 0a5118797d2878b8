// A run that is only pretended: how long it is, and where in it a plugin is called. What create is told and
// what a step says agree.
#pragma once

#include <cstdint>
#include <vector>

namespace guise::examine {

// Both count from 0; `step` over the whole run.
struct Moment {
  int64_t epoch = 0;
  int64_t step = 0;
};

struct RunLength {
  int64_t epochs = 5;
  int64_t steps_per_epoch = 4;

  int64_t steps() const { return epochs * steps_per_epoch; }
  // Where a second task begins, for those that listen to tasks: with an epoch. 0: there is none.
  int64_t second_task() const { return epochs / 2 * steps_per_epoch; }
  Moment at(int64_t step) const { return {step / steps_per_epoch, step}; }
  // The first two steps, the one in the middle and the last: where a schedule, a warm-up or a memory shows.
  std::vector<Moment> looked_at() const { return {at(0), at(1), at(steps() / 2), at(steps() - 1)}; }
};

}  // namespace guise::examine
