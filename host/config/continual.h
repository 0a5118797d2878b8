// What the section `continual` means: how many tasks, how long each, and what is otherwise in each. Which
// classes a task has depends on the data (train/task_plan.h). Tasks and epochs count from 0.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/run_config.h"

namespace guise::config {

// A plain run is one task.
int64_t task_count(const ContinualConfig& continual);

// `train_epochs` is train.epochs.
int64_t epochs_of_task(const ContinualConfig& continual, int64_t train_epochs, int64_t task);
int64_t epochs_of_run(const ContinualConfig& continual, int64_t train_epochs);
inline int64_t epochs_of_run(const RunConfig& run) {
  return epochs_of_run(run.continual, run.train.epochs);
}

// One text of continual.by_task, "1-: optimizer.lr=0.01": tasks first to last, both included.
struct TaskOverride {
  int64_t first = 0, last = 0;
  std::string key;
  nlohmann::json value;  // in the key's own type
};

// Throws core::Error(usage) at `place`: no such form, a key that no task may change, a value that does not
// fit it, tasks that are none of `tasks`.
TaskOverride parse_task_override(const std::string& text, int64_t tasks, const std::string& place);

// The configuration with what by_task says of that task. Throws as above, at continual.by_task.
RunConfig config_of_task(const RunConfig& run, int64_t task);

}  // namespace guise::config
