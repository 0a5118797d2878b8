// A step over tensors of a file: what it hands out of each teacher scope, and which tensors it refuses.
#include "examine/tensor_step.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "examine/checks/subject.h"
#include "support/errors.h"
#include "train/mask_stream.h"

namespace guise::examine {
namespace {

TensorMap inputs() {
  return make_inputs(1, {3, 4, 2}, at::kFloat);
}

at::Tensor linear(const TensorMap& tensors, const std::string& owner, const std::string& features) {
  return at::matmul(tensors.at(features), tensors.at(owner + ".head.weight").t()) +
         tensors.at(owner + ".head.bias");
}

std::string refusal(const TensorMap& tensors) {
  return support::refusal_of([&] { TensorStep(tensors, {}); });
}

TEST(TensorStep, TheStudentIsALinearHeadOnLeaves) {
  TensorStep step(inputs(), {});
  EXPECT_TRUE(at::allclose(step.logits(), linear(inputs(), "student", "features")));
  step.logits().sum().backward();
  EXPECT_TRUE(at::allclose(step.leaf("student.head.bias").grad(), at::full({2}, 3.0)));  // once a sample
  EXPECT_TRUE(step.leaf("features").grad().defined());
  EXPECT_FALSE(step.leaf("teacher.head.bias").requires_grad());
}

TEST(TensorStep, FactsAreThoseOfTheTensors) {
  const bridge::StepFacts none = TensorStep(inputs(), {}).facts();
  EXPECT_EQ(none.batch_size, 3);
  EXPECT_EQ(none.feature_dim, 4);
  EXPECT_EQ(none.classes, 2);
  EXPECT_EQ(none.teacher_classes, 0);
  EXPECT_EQ(TensorStep(inputs(), {GUISE_TEACHER_HEAD}).facts().teacher_classes, 2);
}

TEST(TensorStep, IsAtTheMomentThatItIsToldAndDrawsThatMomentsNoise) {
  TensorStep step(inputs(), {.seed = 5, .moment = {2, 9}});
  EXPECT_EQ(step.facts().epoch, 2);
  EXPECT_EQ(step.facts().step, 9);
  const std::vector<int64_t> samples = {0, 1, 2};
  EXPECT_TRUE(at::equal(step.random_uniform({3, 4}, 0), train::mask_noise({5, 2, 9, samples}, {3, 4}, 0)));
  EXPECT_TRUE(at::equal(step.random_uniform({7}, 1), train::mask_noise({5, 2, 9, samples}, {7}, 1)));
}

TEST(TensorStep, AHeadTeacherReadsTheStudentsFeatures) {
  TensorStep step(inputs(), {GUISE_TEACHER_HEAD});
  EXPECT_TRUE(at::allclose(step.teacher_logits(), linear(inputs(), "teacher", "features")));
  EXPECT_TRUE(step.teacher_logits().requires_grad());
}

// Logits that are given win over a head.
TEST(TensorStep, AModelTeacherIsWithoutGraph) {
  TensorStep step(inputs(), {GUISE_TEACHER_MODEL});
  EXPECT_TRUE(at::allclose(step.teacher_logits(), linear(inputs(), "teacher", "teacher.features")));
  TensorStep watched(inputs(), {.scope = GUISE_TEACHER_MODEL, .watched_teacher = true});
  EXPECT_TRUE(watched.leaf("teacher.features").requires_grad());
  EXPECT_FALSE(watched.teacher_logits().requires_grad());
  EXPECT_FALSE(watched.teacher_features().requires_grad());
  TensorMap given = inputs();
  given["teacher.logits"] = at::ones({3, 2});
  EXPECT_TRUE(at::equal(TensorStep(given, {GUISE_TEACHER_MODEL}).teacher_logits(), at::ones({3, 2})));
  EXPECT_FALSE(at::equal(TensorStep(given, {GUISE_TEACHER_HEAD}).teacher_logits(), at::ones({3, 2})));
}

TEST(TensorStep, NoiseIsGivenOrOfTheSeed) {
  TensorStep seeded(inputs(), {.seed = 5});
  const std::vector<int64_t> samples = {0, 1, 2};
  EXPECT_TRUE(at::equal(seeded.random_uniform({3, 4}, 1), train::mask_noise({5, 0, 0, samples}, {3, 4}, 1)));
  EXPECT_EQ(seeded.random_calls(), 1);
  TensorMap with = inputs();
  with["random.0"] = at::full({3, 4}, 0.5);
  TensorStep given(with, {});
  EXPECT_TRUE(at::equal(given.random_uniform({3, 4}, 0), at::full({3, 4}, 0.5)));
  EXPECT_TRUE(
      support::contains(support::refusal_of([&] { given.random_uniform({3}, 0); }), "tensor random.0"));
  EXPECT_TRUE(
      support::contains(support::refusal_of([&] { given.random_uniform({3, 4}, 1); }), "tensor random.1"));
}

TEST(TensorStep, OwnsItsOwnClones) {
  const TensorMap tensors = inputs();
  TensorStep step(tensors, {});
  EXPECT_TRUE(step.owns(step.leaf("teacher.features").storage().unsafeGetStorageImpl()));
  EXPECT_FALSE(step.owns(tensors.at("features").storage().unsafeGetStorageImpl()));
  EXPECT_FALSE(step.owns(step.logits().storage().unsafeGetStorageImpl()));
}

TEST(TensorStep, WhatDoesNotFitIsRefusedByItsName) {
  const auto changed = [](const std::string& name, const at::Tensor& tensor) {
    TensorMap tensors = inputs();
    tensors.erase(name);
    if (tensor.defined()) tensors[name] = tensor;
    return refusal(tensors);
  };
  using support::contains;
  for (const char* name : {"features", "targets", "student.head.weight", "student.head.bias"})
    EXPECT_TRUE(contains(changed(name, {}), std::string("tensor ") + name)) << name;
  EXPECT_TRUE(contains(changed("student.head.bias", at::ones({3})), "expected shape [2], received [3]"));
  EXPECT_TRUE(
      contains(changed("teacher.features", at::ones({3, 5})), "expected shape [3, 4], received [3, 5]"));
  EXPECT_TRUE(contains(changed("teacher.logits", at::ones({2, 2})), "expected shape [3, 2]"));
  EXPECT_TRUE(contains(changed("features", at::ones({0, 4})), "not empty"));
  EXPECT_TRUE(contains(changed("features", at::ones({3, 4}, at::kLong)), "a floating-point type"));
  EXPECT_TRUE(contains(changed("targets", at::zeros({3})), "int64 of shape [3]"));
  EXPECT_TRUE(contains(changed("targets", at::tensor({0, 1, 2}, at::kLong)), "labels in 0 to 1, received 2"));
  EXPECT_TRUE(contains(changed("targets", at::tensor({0, -1, 1}, at::kLong)), "received -1"));
  EXPECT_TRUE(
      contains(changed("teacher.head.bias", at::ones({2}, at::kDouble)), "the type of features, Float"));
}

}  // namespace
}  // namespace guise::examine
