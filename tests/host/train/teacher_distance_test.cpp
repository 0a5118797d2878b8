#include "train/teacher_distance.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "tiny_run.h"

namespace guise::train::testing {
namespace {

Experiment begun(const Keys& keys) {
  Keys all = {{"strategy.name", "mask_all"}, {"strategy.start_epoch", 0}};
  for (const auto& [key, value] : keys) all[key] = value;
  Experiment run = prepare(tiny_request(all, "unused"));
  if (run.teacher) run.teacher->begin_epoch(*run.student, 0, 0, {});
  return run;
}

double value_named(const std::vector<runs::MeasuredValue>& values, const std::string& name) {
  for (const runs::MeasuredValue& value : values) {
    if (value.name == name) return value.value;
  }
  return -1;
}

TEST(TeacherDistance, OfACopyIsZeroAndItAgrees) {
  const auto values = teacher_values(begun({}));
  EXPECT_EQ(value_named(values, "teacher_distance"), 0);
  EXPECT_EQ(value_named(values, "teacher_agreement"), 100);
}

// Every parameter of the student doubled: the difference is half of what it then is.
TEST(TeacherDistance, IsRelativeToTheStudent) {
  Experiment run = begun({});
  {
    const c10::NoGradGuard no_grad;
    for (const models::NamedTensor& entry : run.student->parameters()) at::Tensor(entry.tensor).mul_(2);
  }
  EXPECT_NEAR(value_named(teacher_values(run), "teacher_distance"), 0.5, 1e-12);
}

TEST(TeacherDistance, TheTeachersOwnAccuracyIsThatOfTheWholeEvaluationWhereAllAreTaken) {
  Experiment run = begun({});
  const auto values = teacher_values(run);
  EXPECT_GE(value_named(values, "teacher_top1"), 0);
  run.config.measure.teacher_samples = 7;
  const double of_seven = value_named(teacher_values(run), "teacher_top1");
  EXPECT_NEAR(of_seven * 7 / 100, std::round(of_seven * 7 / 100), 1e-9);
}

TEST(TeacherDistance, IsNothingWithoutATeacherOrWhereItIsNotAskedFor) {
  EXPECT_TRUE(teacher_values(begun({{"strategy.name", "ce"}})).empty());
  EXPECT_TRUE(teacher_values(begun({{"measure.teacher_samples", 0}})).empty());
}

TEST(LearnedValues, AreMeansOfTheStrategysParameters) {
  Experiment run = begun({});
  EXPECT_EQ(value_named(learned_values(run), "parameter.mask_token"), 0);
  const c10::NoGradGuard no_grad;
  at::Tensor(run.strategy->parameters().front().tensor).fill_(-0.25);
  EXPECT_EQ(value_named(learned_values(run), "parameter.mask_token"), -0.25);
}

}  // namespace
}  // namespace guise::train::testing
