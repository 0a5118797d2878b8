#include "train/task_change.h"

#include <utility>

namespace guise::train {
namespace {

void grow_student(Experiment& run, int64_t classes) {
  models::Network& student = *run.student;
  student.append_classes(student.fresh_rows(classes, run.config.train.seed));
  if (run.teacher) run.teacher->student_has_grown(student, false);
  if (run.average) run.average->student_has_grown(student, true);
}

void renew_optimizer(Experiment& run) {
  const std::unique_ptr<optim::Optimizer> before = std::move(run.optimizer);
  make_optimizer(run);
  if (before && !run.config.continual.fresh_optimizer) optim::carry_state(*before, *run.optimizer);
}

}  // namespace

void enter_task(Experiment& run, int64_t index) {
  // A run that is restored may come from further back.
  const int64_t known = run.plan.at(index - 1).seen();
  if (run.student->classes() < known) grow_student(run, known);
  run.task_index = index;
  const bool distils_old = !run.config.continual.distil_over_seen;
  run.teacher = fresh_teacher(run);
  if (run.teacher && distils_old) run.teacher->copy_now(*run.student);
  grow_student(run, run.task().seen());
  if (run.teacher && !distils_old) run.teacher->copy_now(*run.student);
  take_settings(run, run.task());
  renew_optimizer(run);
}

void tell_of_task(Experiment& run, bridge::TaskEvent event, int64_t epoch, int64_t step) {
  const Task& task = run.task();
  const bridge::TaskMoment at{.task = task.index,
                              .tasks = run.plan.size(),
                              .first_class = task.first_class,
                              .classes = task.classes,
                              .epoch = epoch,
                              .step = step};
  run.strategy->task(event, at);
  if (run.teacher) run.teacher->task(event, at, run.course);
  if (run.average) run.average->task(event, at, run.course);
}

}  // namespace guise::train
