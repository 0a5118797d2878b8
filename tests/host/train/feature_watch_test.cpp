// What the watch keeps of a step, and that a watched step is the same step.
#include "train/feature_watch.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "models/make_network.h"
#include "tiny_run.h"
#include "train/loss_sum.h"
#include "train/step.h"

namespace guise::train::testing {
namespace {

constexpr int64_t kBatchSize = 10;

std::vector<std::string> names_of(const FeatureWatch& watch) {
  std::vector<std::string> names;
  for (const FeatureWatch::View& view : watch.views()) names.push_back(view.name);
  return names;
}

// A watch of a step of `n` samples with two features: z of sample i is (i, i + 0.5).
FeatureWatch watch_of(int64_t n) {
  FeatureWatch watch;
  const at::Tensor z = at::stack({at::arange(n), at::arange(n) + 0.5}, 1).to(at::kFloat);
  std::vector<int64_t> samples;
  for (int64_t i = 0; i < n; ++i) samples.push_back(100 + i);
  watch.begin_step(z, at::arange(n), samples);
  return watch;
}

TEST(FeatureWatch, KeepsTheFirstSamplesOfEveryView) {
  FeatureWatch watch = watch_of(6);
  watch.add(at::arange(24).view({12, 2}).to(at::kFloat));
  EXPECT_EQ(watch.samples(), (std::vector<int64_t>{100, 101, 102, 103}));
  EXPECT_EQ(watch.labels(), (std::vector<int64_t>{0, 1, 2, 3}));
  EXPECT_TRUE(at::equal(watch.features().select(1, 1), at::arange(4).to(at::kFloat) + 0.5));
  ASSERT_EQ(names_of(watch), (std::vector<std::string>{"z_m", "z_i"}));
  EXPECT_TRUE(at::equal(watch.views()[0].values, at::arange(8).view({4, 2}).to(at::kFloat)));
  EXPECT_TRUE(at::equal(watch.views()[1].values, at::arange(12, 20).view({4, 2}).to(at::kFloat)));
}

TEST(FeatureWatch, NumbersFurtherCallsAndForgetsTheStepBefore) {
  FeatureWatch watch = watch_of(3);
  watch.add(at::zeros({3, 2}));
  EXPECT_EQ(names_of(watch), std::vector<std::string>{"z_m"});
  watch.add(at::zeros({6, 2}));
  EXPECT_EQ(names_of(watch), (std::vector<std::string>{"z_m 1", "z_m 2", "z_i 2"}));
  watch.begin_step(at::zeros({2, 2}), at::zeros({2}, at::kLong), {});
  EXPECT_TRUE(watch.views().empty());
  watch.add(at::zeros({6, 2}));
  EXPECT_EQ(names_of(watch), (std::vector<std::string>{"view 1", "view 2", "view 3"}));
}

TEST(FeatureWatch, PassesOverOtherShapesAndStopsAtItsMost) {
  FeatureWatch watch = watch_of(3);
  for (const at::Tensor& rows :
       {at::zeros({4, 2}), at::zeros({0, 2}), at::zeros({3, 3}), at::zeros({3}), at::zeros({3, 2, 1})}) {
    watch.add(rows);
  }
  EXPECT_TRUE(watch.views().empty());
  for (int i = 0; i < 5; ++i) watch.add(at::zeros({6, 2}));
  EXPECT_EQ(watch.views().size(), 8u);
  EXPECT_EQ(watch.views().back().name, "z_i 4");
}

TEST(FeatureWatch, KeepsACopy) {
  FeatureWatch watch = watch_of(3);
  const at::Tensor rows = at::zeros({3, 2});
  watch.add(rows);
  rows.fill_(1);
  EXPECT_EQ(watch.views()[0].values.sum().item<double>(), 0);
}

struct Step {
  LossSum loss;
  at::Tensor gradient;  // of the first layer
};

Step step_of(Experiment& run, FeatureWatch* watch) {
  std::vector<int64_t> samples;
  for (int64_t i = 0; i < kBatchSize; ++i) samples.push_back(3 * i);
  const data::Batch batch = data::evaluation_batch(run.images.train, samples, run.normalization);
  TrainingStep step(run, batch, {0, 0, samples}, watch);
  Step result{sum_terms(run.strategy->loss(step)), {}};
  result.loss.total.backward();
  result.gradient = run.student->tensors().front().tensor.grad().clone();
  return result;
}

// inv_mode v1: p of the masked features, q of their counterpart.
Experiment masked_experiment(const TemporaryFolder& folder) {
  const Keys keys = {
      {"strategy.name", "mask_clso"}, {"strategy.inv_mode", "v1"}, {"strategy.start_epoch", 0}};
  Experiment run = prepare(tiny_request(keys, folder.path() / "a"));
  run.teacher->begin_epoch(*run.student, 0, 0, {});
  return run;
}

TEST(FeatureWatch, AWatchedStepIsTheSameStep) {
  const TemporaryFolder folder;
  Experiment plain = masked_experiment(folder), watched = masked_experiment(folder);
  FeatureWatch watch;
  const Step first = step_of(plain, nullptr), second = step_of(watched, &watch);
  EXPECT_EQ(first.loss.value, second.loss.value);
  EXPECT_TRUE(at::equal(first.gradient, second.gradient));
  for (size_t i = 0; i < plain.student->tensors().size(); ++i) {
    EXPECT_TRUE(at::equal(plain.student->tensors()[i].tensor, watched.student->tensors()[i].tensor));
  }
}

// Masked channels hold the token, which begins at 0; the counterpart masks the others.
TEST(FeatureWatch, SeesTheMaskedViewsOfItsSamples) {
  const TemporaryFolder folder;
  Experiment run = masked_experiment(folder);
  FeatureWatch watch;
  step_of(run, &watch);
  ASSERT_EQ(names_of(watch), (std::vector<std::string>{"z_m", "z_i"}));
  EXPECT_EQ(watch.samples(), (std::vector<int64_t>{0, 3, 6, 9}));
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(watch.labels()[i], run.images.train.labels[3 * i]);
  }
  const at::Tensor sum = watch.views()[0].values + watch.views()[1].values;
  EXPECT_TRUE(at::equal(sum, watch.features()));
  EXPECT_FALSE(at::equal(watch.views()[0].values, watch.features()));
}

}  // namespace
}  // namespace guise::train::testing
