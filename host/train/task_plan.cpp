#include "train/task_plan.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "config/continual.h"
#include "core/error.h"
#include "data/batches.h"
#include "train/step_parts.h"

namespace guise::train {
namespace {

int64_t sum_of(const std::vector<int64_t>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), int64_t{0});
}

// As even as they go, the first ones with one more.
std::vector<int64_t> even_sizes(int64_t classes, int64_t tasks) {
  std::vector<int64_t> sizes;
  for (int64_t task = 0; task < tasks; ++task)
    sizes.push_back(classes / tasks + (task < classes % tasks ? 1 : 0));
  return sizes;
}

std::vector<int64_t> sizes_of_tasks(const config::RunConfig& config, int64_t classes) {
  const std::vector<int64_t>& said = config.continual.sizes;
  const int64_t tasks = config::task_count(config.continual);
  if (said.empty()) {
    if (tasks <= classes) return even_sizes(classes, tasks);
    throw core::usage_error(
        {.place = "continual.tasks",
         .problem = "there are more tasks than classes",
         .expected = "at most the " + std::to_string(classes) + " classes of " + config.data.name,
         .received = std::to_string(tasks)});
  }
  if (sum_of(said) == classes) return said;
  throw core::usage_error(
      {.place = "continual.sizes",
       .problem = sum_of(said) > classes ? "a class would be in two tasks, or in none of the data"
                                         : "a class would be in no task",
       .expected = "sizes that sum to the " + std::to_string(classes) + " classes of " + config.data.name,
       .received = "a sum of " + std::to_string(sum_of(said))});
}

std::vector<int64_t> images_between(const data::ImageSet& images, int64_t first_class, int64_t end_class) {
  std::vector<int64_t> places;
  for (int64_t i = 0; i < images.count; ++i) {
    const int64_t label = images.labels[static_cast<size_t>(i)];
    if (label >= first_class && label < end_class) places.push_back(i);
  }
  return places;
}

std::string title_of(const Task& task, const data::ImageSet& images) {
  std::string text = "task " + std::to_string(task.index) + ": ";
  for (int64_t i = task.first_class; i < task.seen(); ++i)
    text += (i == task.first_class ? "" : ", ") + images.class_names[static_cast<size_t>(i)];
  return text.size() > 120 ? text.substr(0, 117) + "..." : text;
}

void expect_images(const Task& task, const data::ImageData& images) {
  for (const bool train : {true, false}) {
    if (!(train ? task.images : task.test_images).empty()) continue;
    throw core::usage_error(
        {.place = title_of(task, images.train),
         .problem = std::string("no ") + (train ? "training" : "test") + " image is of one of its classes",
         .advice =
             "fewer tasks, or a greater " + std::string(train ? "data.train_limit" : "data.test_limit")});
  }
}

void count_steps(Task& task, const config::RunConfig& config, const data::ImageData& images) {
  const auto count = static_cast<int64_t>(task.images.size());
  task.steps_per_epoch = steps_per_epoch(config.train, count);
  if (task.steps_per_epoch > 0) return;
  const std::string of_task = config.continual.is_on() ? " of " + title_of(task, images.train) : "";
  throw core::usage_error({.place = "train.batch_size",
                           .problem = "no batch is full and train.drop_last is set",
                           .expected = "at most the " + std::to_string(count) + " training images" + of_task,
                           .received = std::to_string(config.train.batch_size)});
}

}  // namespace

const Task& TaskPlan::of_epoch(int64_t epoch) const {
  const auto found = std::ranges::find_if(tasks_, [&](const Task& task) { return epoch < task.end_epoch(); });
  return found == tasks_.end() ? tasks_.back() : *found;
}

const Task& TaskPlan::of_step(int64_t step) const {
  const auto found = std::ranges::find_if(tasks_, [&](const Task& task) { return step < task.end_step(); });
  return found == tasks_.end() ? tasks_.back() : *found;
}

bool TaskPlan::ends_epoch(int64_t steps_done) const {
  const Task& task = of_step(steps_done - 1);
  return (steps_done - task.first_step) % task.steps_per_epoch == 0;
}

int64_t TaskPlan::image_visits() const {
  int64_t visits = 0;
  for (const Task& task : tasks_) visits += task.epochs * static_cast<int64_t>(task.images.size());
  return visits;
}

TaskPlan make_task_plan(const config::RunConfig& config, const data::ImageData& images) {
  std::vector<Task> tasks;
  int64_t first_class = 0, first_epoch = 0, first_step = 0;
  for (const int64_t classes : sizes_of_tasks(config, images.train.classes())) {
    Task task{.index = static_cast<int64_t>(tasks.size()),
              .first_class = first_class,
              .classes = classes,
              .first_epoch = first_epoch,
              .first_step = first_step};
    task.epochs = config::epochs_of_task(config.continual, config.train.epochs, task.index);
    task.images = images_between(images.train, config.continual.joint ? 0 : task.first_class, task.seen());
    task.test_images = images_between(images.test, task.first_class, task.seen());
    if (config.continual.is_on()) expect_images(task, images);
    count_steps(task, config, images);
    const config::RunConfig own = config::config_of_task(config, task.index);
    task.optimizer = own.optimizer;
    task.schedule = own.schedule;
    task.clip_norm = own.train.clip_norm;
    first_class = task.seen();
    first_epoch = task.end_epoch();
    first_step = task.end_step();
    tasks.push_back(std::move(task));
  }
  return TaskPlan(std::move(tasks));
}

std::vector<int64_t> epoch_order(const Task& task, uint64_t seed, int64_t epoch) {
  std::vector<int64_t> order = data::epoch_order(static_cast<int64_t>(task.images.size()), seed, epoch);
  for (int64_t& place : order) place = task.images[static_cast<size_t>(place)];
  return order;
}

std::vector<int64_t> images_below(const data::ImageSet& images, int64_t classes) {
  return images_between(images, 0, classes);
}

}  // namespace guise::train
