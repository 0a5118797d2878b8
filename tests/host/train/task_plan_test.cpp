// Which classes, epochs, steps and images a task has, and what is no plan.
#include "train/task_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "data/batches.h"
#include "support/errors.h"
#include "tiny_run.h"

namespace guise::train::testing {
namespace {

using support::expect_mentions;

// Ten classes, class c with 4 + c training images and 2 test images, in turns.
data::ImageData ten_classes() {
  data::ImageData images;
  for (int64_t i = 0; i < 10; ++i) images.train.class_names.push_back("class " + std::to_string(i));
  images.test.class_names = images.train.class_names;
  for (int64_t round = 0; round < 14; ++round) {
    for (int64_t label = 0; label < 10; ++label) {
      if (round < 4 + label) images.train.labels.push_back(label);
      if (round < 2) images.test.labels.push_back(label);
    }
  }
  images.train.count = static_cast<int64_t>(images.train.labels.size());
  images.test.count = static_cast<int64_t>(images.test.labels.size());
  return images;
}

TaskPlan plan_of(const Keys& keys, const data::ImageData& images = ten_classes()) {
  return make_task_plan(tiny_request(keys, "unused").resolved.run, images);
}

std::string refusal(const Keys& keys, const data::ImageData& images = ten_classes()) {
  return support::usage_text([&] { plan_of(keys, images); });
}

std::vector<int64_t> sizes_of(const TaskPlan& plan) {
  std::vector<int64_t> sizes;
  for (int64_t i = 0; i < plan.size(); ++i) sizes.push_back(plan.at(i).classes);
  return sizes;
}

TEST(TaskPlan, OfAPlainRunIsOneTaskOfEverything) {
  const TaskPlan plan = plan_of({{"train.epochs", 3}});
  ASSERT_EQ(plan.size(), 1);
  const Task& task = plan.at(0);
  EXPECT_EQ(task.seen(), 10);
  EXPECT_EQ(task.images.size(), 85u);
  EXPECT_EQ(task.steps_per_epoch, 9);
  EXPECT_EQ(plan.epochs(), 3);
  EXPECT_EQ(plan.steps(), 27);
  EXPECT_EQ(epoch_order(task, 5, 2), data::epoch_order(85, 5, 2));
}

TEST(TaskPlan, ClassesAreDividedEvenlyTheFirstTasksGetOneMore) {
  EXPECT_EQ(sizes_of(plan_of({{"continual.tasks", 5}})), (std::vector<int64_t>{2, 2, 2, 2, 2}));
  EXPECT_EQ(sizes_of(plan_of({{"continual.tasks", 4}})), (std::vector<int64_t>{3, 3, 2, 2}));
  EXPECT_EQ(sizes_of(plan_of({{"continual.tasks", 10}})), std::vector<int64_t>(10, 1));
  EXPECT_EQ(sizes_of(plan_of({{"continual.sizes", {6, 1, 3}}})), (std::vector<int64_t>{6, 1, 3}));
}

TEST(TaskPlan, AClassIsInOneTaskWithItsImages) {
  const data::ImageData images = ten_classes();
  const TaskPlan plan = plan_of({{"continual.tasks", 4}});
  int64_t first_class = 0;
  size_t of_all = 0, tests = 0;
  for (int64_t i = 0; i < plan.size(); ++i) {
    const Task& task = plan.at(i);
    EXPECT_EQ(task.index, i);
    EXPECT_EQ(task.first_class, first_class);
    for (const int64_t place : task.images) {
      EXPECT_GE(images.train.labels[static_cast<size_t>(place)], task.first_class);
      EXPECT_LT(images.train.labels[static_cast<size_t>(place)], task.seen());
    }
    EXPECT_TRUE(std::ranges::is_sorted(task.images));
    first_class = task.seen();
    of_all += task.images.size();
    tests += task.test_images.size();
  }
  EXPECT_EQ(of_all, 85u);
  EXPECT_EQ(tests, 20u);
  EXPECT_EQ(first_class, 10);
}

TEST(TaskPlan, JointTasksTrainOnTheImagesOfAllSoFar) {
  const TaskPlan plan = plan_of({{"continual.tasks", 2}, {"continual.joint", true}});
  EXPECT_EQ(plan.at(0).images.size(), 30u);
  EXPECT_EQ(plan.at(1).images.size(), 85u);
  EXPECT_EQ(plan.at(1).test_images.size(), 10u);  // of its own classes
}

TEST(TaskPlan, EpochsAndStepsFollowEachOther) {
  const TaskPlan plan = plan_of({{"continual.tasks", 2}, {"continual.epochs", {2, 1}}});
  EXPECT_EQ(plan.at(0).steps_per_epoch, 3);  // 30 images
  EXPECT_EQ(plan.at(1).steps_per_epoch, 6);  // 55
  EXPECT_EQ(plan.at(1).first_epoch, 2);
  EXPECT_EQ(plan.at(1).first_step, 6);
  EXPECT_EQ(plan.epochs(), 3);
  EXPECT_EQ(plan.steps(), 12);
  EXPECT_EQ(plan.image_visits(), 2 * 30 + 55);
  EXPECT_EQ(plan.of_epoch(1).index, 0);
  EXPECT_EQ(plan.of_epoch(2).index, 1);
  EXPECT_EQ(plan.of_epoch(3).index, 1);  // behind the end
  EXPECT_EQ(plan.of_step(5).index, 0);
  EXPECT_EQ(plan.of_step(6).index, 1);
  std::vector<int64_t> ends;
  for (int64_t done = 1; done <= 12; ++done) {
    if (plan.ends_epoch(done)) ends.push_back(done);
  }
  EXPECT_EQ(ends, (std::vector<int64_t>{3, 6, 12}));
  EXPECT_FALSE(plan.ends_task(0));
  EXPECT_TRUE(plan.ends_task(1));
  EXPECT_TRUE(plan.ends_task(2));
}

TEST(TaskPlan, EachTaskHasItsSettings) {
  const TaskPlan plan = plan_of(
      {{"continual.tasks", 2}, {"continual.by_task", {"1: optimizer.lr=0.5", "1: train.clip_norm=2"}}});
  EXPECT_EQ(plan.at(0).optimizer.lr, 0.05);
  EXPECT_EQ(plan.at(1).optimizer.lr, 0.5);
  EXPECT_EQ(plan.at(0).clip_norm, 0);
  EXPECT_EQ(plan.at(1).clip_norm, 2);
}

TEST(TaskPlan, MoreTasksThanClassesAreRefused) {
  expect_mentions(refusal({{"continual.tasks", 11}}),
                  {"continual.tasks: there are more tasks than classes",
                   "expected at most the 10 classes of synthetic", "received 11"});
}

TEST(TaskPlan, SizesHaveEveryClassOnce) {
  expect_mentions(refusal({{"continual.sizes", {5, 4}}}),
                  {"continual.sizes: a class would be in no task", "sizes that sum to the 10 classes",
                   "received a sum of 9"});
  expect_mentions(refusal({{"continual.sizes", {5, 6}}}),
                  {"continual.sizes: a class would be in two tasks", "received a sum of 11"});
}

TEST(TaskPlan, ATaskWithoutImagesIsRefusedByItsClasses) {
  data::ImageData images = ten_classes();
  for (int64_t& label : images.train.labels) label = label == 3 || label == 2 ? 1 : label;
  expect_mentions(refusal({{"continual.tasks", 5}}, images),
                  {"task 1: class 2, class 3", "no training image is of one of its classes",
                   "a greater data.train_limit"});
  images = ten_classes();
  for (int64_t& label : images.test.labels) label = 0;
  expect_mentions(refusal({{"continual.tasks", 5}}, images),
                  {"task 1: class 2, class 3", "no test image", "a greater data.test_limit"});
}

TEST(TaskPlan, ATaskOfWhichNoBatchIsFullIsRefused) {
  expect_mentions(refusal({{"continual.tasks", 5}, {"train.batch_size", 12}, {"train.drop_last", true}}),
                  {"train.batch_size: no batch is full", "9 training images of task 0: class 0, class 1"});
}

TEST(EpochOrder, VisitsTheTasksImagesOnce) {
  const TaskPlan plan = plan_of({{"continual.tasks", 2}});
  std::vector<int64_t> order = epoch_order(plan.at(1), 3, 7);
  EXPECT_NE(order, plan.at(1).images);
  EXPECT_NE(order, epoch_order(plan.at(1), 3, 8));
  std::ranges::sort(order);
  EXPECT_EQ(order, plan.at(1).images);
}

TEST(ImagesBelow, AreThoseOfTheFirstClasses) {
  const data::ImageData images = ten_classes();
  EXPECT_EQ(images_below(images.test, 2), (std::vector<int64_t>{0, 1, 10, 11}));
  EXPECT_EQ(images_below(images.test, 10).size(), 20u);
}

}  // namespace
}  // namespace guise::train::testing
