#include "train/late_beginnings.h"

#include "core/error.h"
#include "core/text.h"
#include "data/batches.h"
#include "train/replay.h"
#include "train/task_change.h"
#include "train/understudy.h"

namespace guise::train {
namespace {

constexpr const char* kTried = "warning: tried on the first batch, before any training: ";

// The first batch of a task in some epoch of it.
struct Trial {
  std::vector<int64_t> order;
  std::span<const int64_t> samples;
  data::Batch batch;

  Trial(const Experiment& run, const Task& task, int64_t epoch)
      : order(epoch_order(task, run.config.train.seed, epoch)),
        samples(data::batch_indices(order, run.config.train.batch_size, 0)),
        batch(load_batch(run, samples, epoch)) {}
};

void follow_a_step(Follower* follower, const models::Network& student, int64_t epoch, int64_t step) {
  if (follower == nullptr) return;
  follower->begin_epoch(student, epoch, step, {});
  follower->after_step(epoch, step + 1, {});
}

// Task 0 as far as plugins see it, however late they start in it.
void live_through_first_task(Experiment& run) {
  const Task& task = run.plan.at(0);
  const int64_t average_start = run.average ? run.config.average.start_epoch : 0;
  tell_of_task(run, bridge::TaskEvent::begin, 0, 0);
  follow_a_step(run.average.get(), *run.student, average_start, task.end_step() - 1);
  if (run.strategy_works(run.config.strategy.start_epoch))
    follow_a_step(run.teacher.get(), *run.student, run.config.strategy.start_epoch, task.end_step() - 1);
  keep_first_images(run);
  tell_of_task(run, bridge::TaskEvent::end, task.end_epoch() - 1, task.end_step());
}

std::string live_through_second_task(Experiment& run, const Trial& trial) {
  enter_task(run, 1);
  const Task& task = run.task();
  const int64_t epoch = std::max(task.first_epoch, run.config.strategy.start_epoch);
  for (Follower* follower : {run.teacher.get(), run.average.get()}) {
    if (follower != nullptr) follower->begin_epoch(*run.student, task.first_epoch, task.first_step, {});
  }
  tell_of_task(run, bridge::TaskEvent::begin, task.first_epoch, task.first_step);
  const std::string warning = tried_step(run, trial.batch, {epoch, task.first_step, trial.samples});
  for (Follower* follower : {run.teacher.get(), run.average.get()}) {
    if (follower != nullptr) follower->after_step(task.first_epoch, task.first_step + 1, {});
  }
  tell_of_task(run, bridge::TaskEvent::end, task.end_epoch() - 1, task.end_step());
  return warning;
}

core::Error cannot_follow(const core::Error& error) {
  const std::string text = error.what();
  return core::usage_error({.place = "continual.tasks",
                            .problem = "a head that grows, tried before the first step: " +
                                       core::printable(text.substr(0, text.find('\n')), 400),
                            .expected = "a strategy, a teacher and an average that go on when it does",
                            .advice = "another strategy.name, teacher.name or average.name"});
}

}  // namespace

void try_late_beginnings(Experiment& run) {
  const int64_t strategy_start = run.config.strategy.start_epoch;
  const int64_t average_start = run.average ? run.config.average.start_epoch : 0;
  // Teachers of a run's own differ in nothing that a strategy can see; stored ones may not fit it.
  if (strategy_start == 0 && average_start == 0 && !run.stored_teachers) return;
  const Trial trial(run, run.task(), 0);
  std::string warning;
  {
    const Understudy understudy(run);
    const int64_t steps = run.task().steps_per_epoch;
    const StepPosition position{strategy_start, strategy_start * steps, trial.samples};
    if (run.teacher) run.teacher->begin_epoch(*run.student, position.epoch, position.step, {});
    warning = tried_step(run, trial.batch, position);
    if (run.teacher && warning.empty()) run.teacher->after_step(position.epoch, position.step + 1, {});
    follow_a_step(run.average.get(), *run.student, average_start, average_start * steps);
  }
  if (!warning.empty()) run.messages->say(kTried + warning);
}

void try_growth(Experiment& run) {
  if (run.plan.size() < 2) return;
  const Trial trial(run, run.plan.at(1), run.plan.at(1).first_epoch);
  std::string warning;
  try {
    const Understudy understudy(run);
    live_through_first_task(run);
    warning = live_through_second_task(run, trial);
  } catch (const core::Error& error) {
    if (error.fault() != core::Fault::failed) throw;
    throw cannot_follow(error);
  }
  if (!warning.empty()) run.messages->say(kTried + warning);
}

}  // namespace guise::train
