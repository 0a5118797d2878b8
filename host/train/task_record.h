// How well a run knows each of its tasks, measured at the end of each (continual.json) and, where asked for,
// every so many steps. Nothing of the run changes.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <optional>

#include "runs/continual.h"
#include "runs/run_folder.h"

namespace guise::train {

struct Experiment;

struct TaskRecord {
  runs::ContinualDocument document;
  // z [n, D] of the student at the end of the last task that is done, on the test images of the tasks so far
  // by their places; undefined before.
  at::Tensor features;
};

// Of a run that has not begun: `random`, the accuracy among each task's own classes before anything is
// learnt. Nothing where `keep_going`, asked between batches, says no.
std::optional<TaskRecord> first_record(const Experiment& run, const std::function<bool()>& keep_going);

// The run's record and a row for the task at hand, whose last step is done: of the student, of a teacher that
// follows it, and of the average, whose batch-norm statistics are up to date. Nothing where it was stopped.
// Throws core::Error(failed) where a feature is not finite.
std::optional<TaskRecord> with_task(const Experiment& run, const std::function<bool()>& keep_going);

// Whether evaluate.interval_steps asks for a point after so many steps.
bool course_point_due(const Experiment& run, int64_t steps_done);
// Adds it, of the student and of the average.
void add_course_point(Experiment& run, int64_t steps_done);

// "after task 2/5  class-incremental 31.0, 88.2 %  task-incremental ...": the last row, for people.
std::string line_of(const runs::ContinualDocument& document);

// Durable. Throws core::Error(failed).
void write_record(const runs::RunFolder& folder, const TaskRecord& record);

}  // namespace guise::train
