// The tasks of a run: which classes, epochs, steps and images each has. A plain run is one task of all there
// are. Tasks, epochs and steps count from 0 over the whole run.
#pragma once

#include <cstdint>
#include <vector>

#include "config/run_config.h"
#include "data/images.h"

namespace guise::train {

struct Task {
  int64_t index = 0;
  int64_t first_class = 0, classes = 0;  // of its own
  int64_t first_epoch = 0, epochs = 0;
  int64_t first_step = 0, steps_per_epoch = 0;  // optimizer steps
  std::vector<int64_t> images{};                // to train on: places in the training set, rising
  std::vector<int64_t> test_images{};           // of its own classes: places in the test set, rising
  // What of the configuration may be another in each task (continual.by_task).
  config::OptimizerConfig optimizer{};
  config::ScheduleConfig schedule{};
  double clip_norm = 0;

  int64_t seen() const { return first_class + classes; }  // classes of this task and those before
  int64_t end_epoch() const { return first_epoch + epochs; }
  int64_t steps() const { return epochs * steps_per_epoch; }
  int64_t end_step() const { return first_step + steps(); }
};

class TaskPlan {
 public:
  TaskPlan() = default;
  explicit TaskPlan(std::vector<Task> tasks) : tasks_(std::move(tasks)) {}

  int64_t size() const { return static_cast<int64_t>(tasks_.size()); }
  const Task& at(int64_t index) const { return tasks_.at(static_cast<size_t>(index)); }
  // Behind the last epoch, or step, the last task's.
  const Task& of_epoch(int64_t epoch) const;
  const Task& of_step(int64_t step) const;

  int64_t epochs() const { return tasks_.back().end_epoch(); }
  int64_t steps() const { return tasks_.back().end_step(); }
  // Whether an epoch is the last of its task.
  bool ends_task(int64_t epoch) const { return epoch + 1 == of_epoch(epoch).end_epoch(); }
  // Whether so many steps end an epoch.
  bool ends_epoch(int64_t steps_done) const;
  // Images that the run trains on, each as often as it does.
  int64_t image_visits() const;

 private:
  std::vector<Task> tasks_;
};

// Throws core::Error(usage): more tasks than classes, sizes that do not sum to all classes, a task without
// training or test images, or of which no batch is full and train.drop_last is set.
TaskPlan make_task_plan(const config::RunConfig& config, const data::ImageData& images);

// The places in the training set that an epoch of the task visits, in its order. It depends on the seed, the
// epoch and how many there are.
std::vector<int64_t> epoch_order(const Task& task, uint64_t seed, int64_t epoch);

// Places of the images whose label is below `classes`, rising.
std::vector<int64_t> images_below(const data::ImageSet& images, int64_t classes);

}  // namespace guise::train
