// Accuracy over the test set, counted by hand beside it.
#include "train/evaluate.h"

#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/equal.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "data/batch.h"
#include "models/make_network.h"
#include "tiny_run.h"

namespace guise::train::testing {
namespace {

Experiment small_experiment(int64_t test_images) {
  config::RunConfig config;
  config.data.name = "synthetic";
  config.data.train_limit = 20;
  config.data.test_limit = test_images;
  config.train.precision = "fp32";
  config.train.threads = 1;
  config.evaluate.topk = 3;
  Experiment run(config, at::kCPU, data::load_images(config.data, 0));
  run.student = models::make_network({"resnet18", 1, 0, ""}, 10, 3);
  return run;
}

data::Batch whole_test_set(const Experiment& run) {
  std::vector<int64_t> indices;
  for (int64_t i = 0; i < run.images.test.count; ++i) indices.push_back(i);
  return data::evaluation_batch(run.images.test, indices, run.normalization);
}

bool always() {
  return true;
}

TEST(Evaluate, CountsWhatAnArgmaxCounts) {
  const Experiment run = small_experiment(300);  // more than one batch
  const runs::Evaluation result = evaluate(run, student_of(run), always);
  const c10::AutoGradMode no_grad(false);
  const data::Batch all = whole_test_set(run);
  const at::Tensor logits = student_of(run)(all.images);
  const double right = logits.argmax(1).eq(all.labels).sum().item<double>();
  const double right3 = std::get<1>(logits.topk(3, 1)).eq(all.labels.unsqueeze(1)).sum().item<double>();
  EXPECT_EQ(result.samples, 300);
  EXPECT_DOUBLE_EQ(result.at("top1"), 100 * right / 300);
  EXPECT_DOUBLE_EQ(result.at("top3"), 100 * right3 / 300);
  EXPECT_NEAR(result.at("loss"), at::cross_entropy_loss(logits, all.labels).item<double>(), 1e-5);
  EXPECT_LT(result.find("top1")->interval->low, result.at("top1"));
  EXPECT_GT(result.find("top1")->interval->high, result.at("top1"));
}

TEST(Evaluate, ChangesNothingInTheNetwork) {
  const Experiment run = small_experiment(20);
  std::vector<at::Tensor> before;
  for (const models::NamedTensor& entry : run.student->tensors())
    before.push_back(entry.tensor.detach().clone());
  evaluate(run, student_of(run), always);
  for (size_t i = 0; i < before.size(); ++i) {
    EXPECT_TRUE(at::equal(run.student->tensors()[i].tensor.detach(), before[i]))
        << run.student->tensors()[i].name;
  }
}

TEST(Evaluate, EndsBetweenBatchesWhenAsked) {
  const Experiment run = small_experiment(300);
  int asked = 0;
  EXPECT_EQ(evaluate(run, student_of(run), [&] { return ++asked == 1; }).samples, 250);
  EXPECT_EQ(evaluate(run, student_of(run), [] { return false; }).samples, 0);
}

TEST(FollowerOf, AHeadReadsTheStudentsFeatures) {
  const Experiment run = small_experiment(20);
  Follower head(built_policy("swap"), Part::head, {0, 2, 8});
  head.begin_epoch(*run.student, 0, 0, {});
  const c10::AutoGradMode no_grad(false);
  const data::Batch all = whole_test_set(run);
  EXPECT_TRUE(at::equal(follower_of(run, head)(all.images), student_of(run)(all.images)));
  run.student->tensors().front().tensor.mul_(-1);  // the backbone moves on, and the head sees it
  EXPECT_TRUE(at::equal(follower_of(run, head)(all.images), student_of(run)(all.images)));
  run.student->tensors().back().tensor.add_(1);  // fc.bias: the head's own did not move
  EXPECT_FALSE(at::equal(follower_of(run, head)(all.images), student_of(run)(all.images)));
}

TEST(FollowerOf, AModelReadsItsOwnFeatures) {
  const Experiment run = small_experiment(20);
  Follower model(built_policy("swap"), Part::model, {0, 2, 8});
  model.begin_epoch(*run.student, 0, 0, {});
  const c10::AutoGradMode no_grad(false);
  const data::Batch all = whole_test_set(run);
  const at::Tensor before = follower_of(run, model)(all.images);
  EXPECT_TRUE(at::equal(before, student_of(run)(all.images)));
  run.student->tensors().front().tensor.mul_(-1);
  EXPECT_TRUE(at::equal(follower_of(run, model)(all.images), before));
}

}  // namespace
}  // namespace guise::train::testing
