// What a run is after it has entered a task: the rows of its heads, its teacher, its optimizer, what is
// frozen.
#include "train/task_change.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "tiny_run.h"

namespace guise::train::testing {
namespace {

// Five tasks of two classes.
Experiment five_tasks(Keys keys) {
  keys["continual.tasks"] = 5;
  keys["data.train_limit"] = 200;
  keys["data.test_limit"] = 100;
  return prepare(tiny_request(keys, "unused"));
}

at::Tensor named(const models::Network& network, const std::string& name) {
  for (const models::NamedTensor& entry : network.tensors()) {
    if (entry.name == name) return entry.tensor;
  }
  throw std::runtime_error("no tensor " + name);
}

void shift(const models::Network& network, double by) {
  const c10::NoGradGuard no_grad;
  for (const models::NamedTensor& entry : network.tensors()) {
    if (entry.tensor.is_floating_point()) at::Tensor(entry.tensor).add_(by);
  }
}

TEST(EnterTask, TheStudentGetsRowsAndKeepsItsOwn) {
  Experiment run = five_tasks({});
  EXPECT_EQ(run.student->classes(), 2);
  const at::Tensor before = named(*run.student, "fc.weight").detach().clone();
  enter_task(run, 1);
  EXPECT_EQ(run.task_index, 1);
  EXPECT_EQ(run.student->classes(), 4);
  const at::Tensor weight = named(*run.student, "fc.weight");
  EXPECT_TRUE(at::equal(weight.detach().narrow(0, 0, 2), before));
  EXPECT_TRUE(at::equal(named(*run.student, "fc.bias").detach(), at::zeros({4})));
  bool trained = false;
  for (const models::NamedTensor& entry : run.optimizer->parameters())
    trained = trained || entry.tensor.is_same(weight);
  EXPECT_TRUE(trained);
}

// The same rows whether a run comes to a task step by step or is restored in it.
TEST(EnterTask, MayLeapOverTasks) {
  Experiment steps = five_tasks({{"strategy.name", "kd"}}), leap = five_tasks({{"strategy.name", "kd"}});
  for (int64_t task = 1; task < 4; ++task) enter_task(steps, task);
  enter_task(leap, 3);
  EXPECT_EQ(leap.student->classes(), 8);
  EXPECT_TRUE(at::equal(named(*leap.student, "fc.weight"), named(*steps.student, "fc.weight")));
  EXPECT_EQ(leap.teacher->network().classes(), 6);
  EXPECT_EQ(leap.teacher->pairs().size(), steps.teacher->pairs().size());
}

TEST(EnterTask, TheTeacherIsTheStudentBeforeGrowthAndFollowsItsOldRows) {
  Experiment run = five_tasks({{"strategy.name", "kd"}, {"teacher.name", "ema"}, {"teacher.momentum", 0.5}});
  EXPECT_FALSE(run.teacher->exists());
  EXPECT_EQ(run.teacher_classes(), 0);
  EXPECT_FALSE(run.strategy_works(1));
  enter_task(run, 1);
  ASSERT_TRUE(run.teacher->exists());
  EXPECT_EQ(run.teacher_classes(), 2);
  EXPECT_TRUE(run.strategy_works(2));
  const at::Tensor theirs = named(run.teacher->network(), "fc.weight");
  EXPECT_EQ(theirs.size(0), 2);
  run.teacher->begin_epoch(*run.student, 2, 0, {});
  run.teacher->after_step(2, 1, {});  // ema's first call copies
  shift(*run.student, 4);
  const at::Tensor before = theirs.clone();
  run.teacher->after_step(2, 2, {});
  EXPECT_TRUE(at::allclose(theirs, before + 2));
}

TEST(EnterTask, WithDistilOverSeenTheTeacherKnowsTheNewClassesToo) {
  Experiment run = five_tasks({{"strategy.name", "kd"}, {"continual.distil_over", "seen"}});
  EXPECT_TRUE(run.strategy_works(1));
  run.teacher->begin_epoch(*run.student, 1, 0, {});
  EXPECT_EQ(run.teacher_classes(), 2);
  enter_task(run, 1);
  EXPECT_EQ(run.teacher_classes(), 4);
  EXPECT_TRUE(
      at::equal(named(run.teacher->network(), "fc.weight"), named(*run.student, "fc.weight").detach()));
}

TEST(EnterTask, AHeadTeacherIsTheOldHead) {
  Experiment run = five_tasks({{"strategy.name", "mask_clso"}});
  enter_task(run, 1);
  EXPECT_EQ(run.teacher->network().classes(), 2);
  EXPECT_EQ(run.teacher->pairs().size(), 2u);
}

TEST(EnterTask, EachTaskHasAPolicyThatHasSeenNothing) {
  Experiment run = five_tasks({{"strategy.name", "kd"}, {"teacher.name", "ema"}});
  enter_task(run, 1);
  run.teacher->after_step(2, 1, {});
  EXPECT_EQ(run.teacher->calls(), 1);
  enter_task(run, 2);
  EXPECT_EQ(run.teacher->calls(), 0);
  EXPECT_EQ(run.teacher->network().classes(), 4);
  EXPECT_EQ(run.plugins.size(), 2u);  // strategy and teacher, once each
}

TEST(EnterTask, TheAverageGrowsByTheStudentsRows) {
  Experiment run = five_tasks({{"average.name", "ema"}});
  run.average->begin_epoch(*run.student, 0, 0, {});
  run.average->after_step(0, 1, {});
  shift(*run.student, 1);
  const at::Tensor before = named(run.average->network(), "fc.weight").clone();
  enter_task(run, 1);
  const at::Tensor average = named(run.average->network(), "fc.weight");
  EXPECT_TRUE(at::equal(average.narrow(0, 0, 2), before));
  EXPECT_TRUE(at::equal(average.narrow(0, 2, 2), named(*run.student, "fc.weight").detach().narrow(0, 2, 2)));
  EXPECT_EQ(run.average->calls(), 1);
  run.average->after_step(2, 2, {});  // the pairs are of one shape
}

double momentum_of_head(const Experiment& run, int64_t first_row, int64_t rows) {
  for (const models::NamedTensor& entry : run.optimizer->state()) {
    if (entry.name == "fc.weight.momentum_buffer")
      return entry.tensor.narrow(0, first_row, rows).abs().sum().item<double>();
  }
  return -1;
}

TEST(EnterTask, MomentumBeginsAnewOrGoesOn) {
  for (const bool fresh : {true, false}) {
    Experiment run = five_tasks({{"continual.fresh_optimizer", fresh}});
    named(*run.student, "fc.weight").sum().backward();
    run.optimizer->step(0.1);
    run.optimizer->zero_grad();
    enter_task(run, 1);
    EXPECT_EQ(momentum_of_head(run, 0, 2) > 0, !fresh);
    EXPECT_EQ(momentum_of_head(run, 2, 2), 0);
  }
}

TEST(EnterTask, TheTasksSettingsAreTheRuns) {
  Experiment run =
      five_tasks({{"continual.by_task", {"1: optimizer.lr=0.5", "1: optimizer.multipliers.backbone=0"}}});
  EXPECT_EQ(run.config.optimizer.lr, 0.05);
  enter_task(run, 1);
  EXPECT_EQ(run.config.optimizer.lr, 0.5);
  EXPECT_EQ(run.optimizer->parameters().size(), 2u);
  enter_task(run, 2);  // what was frozen is trained again
  EXPECT_EQ(run.config.optimizer.lr, 0.05);
  EXPECT_EQ(run.optimizer->parameters().size(), run.student->parameters().size());
  for (const models::NamedTensor& entry : run.optimizer->parameters())
    EXPECT_TRUE(entry.tensor.requires_grad()) << entry.name;
}

TEST(EnterTask, AFrozenBackboneIsTrainedInTaskZeroAlone) {
  Experiment run =
      five_tasks({{"continual.freeze", "backbone"}, {"optimizer.multipliers", {{"layer1.", 0.5}}}});
  EXPECT_FALSE(run.backbone_is_frozen());
  EXPECT_EQ(run.optimizer->parameters().size(), run.student->parameters().size());
  enter_task(run, 1);
  EXPECT_TRUE(run.backbone_is_frozen());
  ASSERT_EQ(run.optimizer->parameters().size(), 2u);
  for (const models::NamedTensor& entry : run.student->parameters())
    EXPECT_EQ(entry.tensor.requires_grad(), entry.name.starts_with("fc.")) << entry.name;
}

}  // namespace
}  // namespace guise::train::testing
