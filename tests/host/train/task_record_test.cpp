// Accuracies of every task after every task: which are there, what they are of, and that measuring changes
// nothing.
#include "train/task_record.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <cmath>

#include "data/batch.h"
#include "runs/document.h"
#include "tiny_run.h"
#include "train/evaluate.h"
#include "train/run.h"
#include "train/run_state.h"
#include "train/task_change.h"

namespace guise::train::testing {
namespace {

// Three tasks of 4, 3 and 3 classes, 60 test images, 6 of each class or so.
Keys three_tasks(Keys keys = {}) {
  const Keys all = {
      {"continual.tasks", 3}, {"data.train_limit", 120}, {"data.test_limit", 60}, {"train.epochs", 1}};
  for (const auto& [key, value] : all) keys.emplace(key, value);
  return keys;
}

bool always() {
  return true;
}

runs::ContinualDocument document_of(const std::filesystem::path& out) {
  return runs::continual_document_from(runs::read_object((out / "continual.json").string(), ""), "test");
}

void expect_triangle(const runs::TaskRows& rows) {
  ASSERT_EQ(rows.size(), 3u);
  for (size_t k = 0; k < 3; ++k) {
    for (size_t j = 0; j < 3; ++j) EXPECT_EQ(std::isnan(rows[k][j]), j > k) << k << " " << j;
  }
}

TEST(TaskRecord, ARunLeavesEveryMatrixOfEveryNetwork) {
  const TemporaryFolder folder;
  const auto out = trained(folder, "a", three_tasks({{"strategy.name", "kd"}, {"average.name", "ema"}}));
  const runs::ContinualDocument document = document_of(out);
  EXPECT_EQ(document.classes.at(0).size(), 4u);
  EXPECT_EQ(document.classes.at(2), (std::vector<std::string>{"grating 7", "grating 8", "grating 9"}));
  EXPECT_EQ(document.images.at(0) + document.images.at(1) + document.images.at(2), 60);
  EXPECT_EQ(document.random.size(), 3u);
  expect_triangle(document.student.of_class);
  expect_triangle(document.student.ncm);
  expect_triangle(document.student.probe);
  for (const auto& row : document.student.of_task) {
    for (const double value : row) EXPECT_FALSE(std::isnan(value));
  }
  ASSERT_EQ(document.networks.size(), 2u);
  const runs::TaskAccuracies& teacher = document.networks.at(0).accuracies;
  EXPECT_EQ(document.networks.at(0).name, "teacher");
  for (size_t k = 0; k < 3; ++k) {
    for (size_t j = 0; j < 3; ++j) EXPECT_EQ(std::isnan(teacher.of_class[k][j]), j >= k);  // a task behind
  }
  EXPECT_EQ(document.networks.at(1).name, "average");
  expect_triangle(document.networks.at(1).accuracies.of_class);
  ASSERT_EQ(document.drift.size(), 3u);
  for (size_t k = 0; k < 3; ++k) {
    for (size_t j = 0; j < 3; ++j) EXPECT_EQ(std::isnan(document.drift[k][j]), j >= k);
  }
}

// The accuracy over all classes is the mean of the tasks', each as often as it has images.
TEST(TaskRecord, ItsLastRowAddsUpToTheEvaluation) {
  const TemporaryFolder folder;
  const auto out = trained(folder, "a", three_tasks());
  const runs::ContinualDocument document = document_of(out);
  const auto evaluated = events_of(out, "evaluate");
  ASSERT_EQ(evaluated.size(), 3u);
  for (size_t k = 0; k < 3; ++k) {
    double right = 0, images = 0;
    for (size_t j = 0; j <= k; ++j) {
      right += document.student.of_class[k][j] * static_cast<double>(document.images[j]);
      images += static_cast<double>(document.images[j]);
      EXPECT_GE(document.student.of_task[k][j], document.student.of_class[k][j]);
    }
    EXPECT_EQ(evaluated[k].at("samples"), images);
    EXPECT_NEAR(evaluated[k].at("top1").get<double>(), right / images, 1e-9);
    EXPECT_EQ(evaluated[k].value("task", 0), static_cast<int>(k));
  }
}

TEST(TaskRecord, ProbesAreMeasuredAsAskedFor) {
  const TemporaryFolder folder;
  const auto none = document_of(trained(folder, "a", three_tasks({{"continual.probes", "none"}})));
  EXPECT_TRUE(none.student.ncm.empty());
  EXPECT_TRUE(none.student.probe.empty());
  const auto ncm = document_of(trained(folder, "b", three_tasks({{"continual.probes", "ncm"}})));
  expect_triangle(ncm.student.ncm);
  EXPECT_TRUE(ncm.student.probe.empty());
  // Two images cannot be of four classes.
  const auto few = document_of(
      trained(folder, "c", three_tasks({{"continual.probes", "ncm"}, {"continual.probe_samples", 2}})));
  EXPECT_TRUE(std::isnan(few.student.ncm[0][0]));
}

TEST(TaskRecord, MeasuringChangesNothing) {
  Experiment run = prepare(tiny_request(three_tasks({{"average.name", "ema"}}), "unused"));
  run.task_record = std::make_unique<TaskRecord>(*first_record(run, always));
  run.average->begin_epoch(*run.student, 0, 0, {});
  TensorMap before;
  for (const auto& [name, tensor] : tensors_of(run)) before[name] = tensor.detach().clone();
  EXPECT_TRUE(with_task(run, always));
  for (const auto& [name, tensor] : tensors_of(run))
    EXPECT_TRUE(at::equal(before.at(name), tensor.detach())) << name;
  EXPECT_TRUE(run.task_record->document.student.of_class.empty());  // the caller takes it
}

TEST(TaskRecord, IsNoneWhereItWasStopped) {
  Experiment run = prepare(tiny_request(three_tasks(), "unused"));
  EXPECT_FALSE(first_record(run, [] { return false; }));
  run.task_record = std::make_unique<TaskRecord>(*first_record(run, always));
  int asked = 0;
  EXPECT_FALSE(with_task(run, [&] { return ++asked < 3; }));
}

// Rows that growth would make, so that the figure is what the head becomes by itself.
TEST(TaskRecord, BeforeATaskItsRowsAreThoseThatGrowthMakes) {
  Experiment run = prepare(tiny_request(three_tasks(), "unused"));
  const std::vector<double> random = first_record(run, always)->document.random;
  enter_task(run, 2);
  const c10::NoGradGuard no_grad;
  const Task& task = run.plan.at(2);
  const data::Batch batch = data::evaluation_batch(run.images.test, task.test_images, run.normalization);
  const at::Tensor answers = student_of(run)(batch.images).narrow(1, task.first_class, task.classes);
  const double right = answers.argmax(1).add(task.first_class).eq(batch.labels).sum().item<double>();
  EXPECT_NEAR(random.at(2), 100 * right / static_cast<double>(task.test_images.size()), 1e-9);
}

// 12 steps, 4 each task or so; a point every third.
TEST(TaskRecord, TheCourseHasAPointEverySoManySteps) {
  const TemporaryFolder folder;
  const auto out = trained(
      folder, "a",
      three_tasks({{"evaluate.interval_steps", 3}, {"average.name", "ema"}, {"continual.probes", "none"}}));
  const runs::ContinualDocument document = document_of(out);
  const auto& course = document.student.course;
  const int64_t steps = events_of(out, "evaluate").back().at("step").get<int64_t>();
  ASSERT_EQ(static_cast<int64_t>(course.size()), steps / 3);
  for (size_t i = 0; i < course.size(); ++i) {
    EXPECT_EQ(course[i].step, static_cast<int64_t>(3 * (i + 1)));
    for (size_t j = 0; j < 3; ++j) {
      const bool begun = static_cast<int64_t>(j) <= course[i].task;
      EXPECT_EQ(std::isnan(course[i].of_class[j]), !begun);
      EXPECT_EQ(std::isnan(course[i].of_task[j]), !begun);
    }
  }
  EXPECT_EQ(document.networks.at(0).accuracies.course.size(), course.size());
}

TEST(LineOf, SaysTheLastRow) {
  runs::ContinualDocument document;
  document.classes = {{"a"}, {"b"}, {"c"}};
  document.student.of_class = {{90, NAN, NAN}, {31, 88.25, NAN}};
  document.student.of_task = {{90, 50, 50}, {80, 95, 41}};
  document.student.ncm = {{90, NAN, NAN}, {61, 80, NAN}};
  EXPECT_EQ(line_of(document),
            "after task 2/3  class-incremental 31.0, 88.2 %  task-incremental 80.0, 95.0 %  nearest means "
            "61.0, 80.0 %");
}

}  // namespace
}  // namespace guise::train::testing
