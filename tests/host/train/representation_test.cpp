#include "train/representation.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <cmath>

#include "data/batch.h"
#include "features/spectrum.h"
#include "support/errors.h"
#include "tiny_run.h"

namespace guise::train::testing {
namespace {

bool always() {
  return true;
}

Experiment begun(const Keys& keys) {
  Keys all = {{"strategy.name", "mask_all"}, {"strategy.start_epoch", 0}, {"measure.rankme.every_epochs", 1}};
  for (const auto& [key, value] : keys) all[key] = value;
  Experiment run = prepare(tiny_request(all, "unused"));
  if (run.teacher) run.teacher->begin_epoch(*run.student, 0, 0, {});
  if (run.average) run.average->begin_epoch(*run.student, 0, 0, {});
  return run;
}

runs::EpochResult measured(Experiment& run, int64_t epoch = 0) {
  runs::EpochResult result{epoch, 4, {{"student", {}}}};
  add_representation(run, result, always);
  return result;
}

std::vector<at::Tensor> copies(const Experiment& run) {
  std::vector<at::Tensor> tensors;
  for (const models::NamedTensor& entry : run.student->tensors())
    tensors.push_back(entry.tensor.detach().clone());
  for (const auto& parameter : run.strategy->parameters())
    tensors.push_back(parameter.tensor.detach().clone());
  return tensors;
}

// By singular values of the features of every training image in one batch.
TEST(Representation, RankMeIsThatOfTheTrainingImages) {
  Experiment run = begun({});
  std::vector<int64_t> all;
  for (int64_t i = 0; i < run.images.train.count; ++i) all.push_back(i);
  const c10::NoGradGuard no_grad;
  const data::Batch batch = data::evaluation_batch(run.images.train, all, run.normalization);
  const at::Tensor sigma =
      at::linalg_svdvals(run.student->features(batch.images, models::Mode::evaluate).to(at::kDouble));
  const at::Tensor p = sigma / sigma.sum() + 1e-7;
  EXPECT_NEAR(measured(run).measured.front().evaluation.at("rankme"),
              std::exp(-(p * p.log()).sum().item<double>()), 1e-5);
}

TEST(Representation, IsMeasuredOfEveryNetworkThatIsAskedForAndThere) {
  Experiment run = begun({{"measure.rankme.of", "all"}, {"average.name", "ema"}});
  const runs::EpochResult result = measured(run);
  ASSERT_EQ(result.measured.size(), 3u);
  for (const auto& entry : result.measured)  // copies all
    EXPECT_EQ(entry.evaluation.at("rankme"), result.measured.front().evaluation.at("rankme"));
  Experiment head = begun({{"measure.rankme.of", "teacher"}, {"strategy.name", "mask_clso"}});
  EXPECT_EQ(measured(head).measured.size(), 1u);  // it has no features of its own
}

TEST(Representation, IsMeasuredEverySoManyEpochsAndAtTheEnd) {
  Experiment run = begun({{"measure.rankme.every_epochs", 2}, {"train.epochs", 3}});
  EXPECT_TRUE(std::isnan(measured(run, 0).measured.front().evaluation.at("rankme")));
  EXPECT_FALSE(std::isnan(measured(run, 1).measured.front().evaluation.at("rankme")));
  EXPECT_FALSE(std::isnan(measured(run, 2).measured.front().evaluation.at("rankme")));
}

TEST(Representation, CollapseAndCkaComeWithTheSamePass) {
  Experiment run =
      begun({{"measure.rankme.every_epochs", 0}, {"measure.collapse", 1}, {"measure.teacher_cka", 1}});
  const runs::Evaluation found = measured(run).measured.front().evaluation;
  EXPECT_NEAR(found.at("teacher_cka"), 1, 1e-9);  // a copy
  EXPECT_GT(found.at("nc1"), 0);
  EXPECT_FALSE(std::isnan(found.at("nc3")));
  EXPECT_TRUE(std::isnan(found.at("rankme")));
}

// With half of the channels set to a token of 0 the rank is another one; nothing of the run has moved.
TEST(Representation, MaskedViewsAreTheStrategysOwn) {
  Experiment run = begun({{"measure.rankme.views", "both"}, {"strategy.mask_ratio", 0.5}});
  const auto before = copies(run);
  const std::string state = run.strategy->save_state();
  const runs::Evaluation found = measured(run).measured.front().evaluation;
  EXPECT_GT(found.at("rankme.z_m"), 1);
  EXPECT_NE(found.at("rankme.z_m"), found.at("rankme"));
  EXPECT_EQ(found.at("rankme.z_m"), measured(run).measured.front().evaluation.at("rankme.z_m"));
  const auto after = copies(run);
  for (size_t i = 0; i < before.size(); ++i) EXPECT_TRUE(before[i].equal(after[i])) << i;
  EXPECT_EQ(run.strategy->save_state(), state);
  Experiment plain = begun({{"measure.rankme.views", "both"}, {"strategy.name", "ce"}});
  EXPECT_TRUE(std::isnan(measured(plain).measured.front().evaluation.at("rankme.z_m")));
}

TEST(Representation, AFeatureThatIsNotFiniteNamesTheEpoch) {
  Experiment run = begun({});
  {
    const c10::NoGradGuard no_grad;
    at::Tensor(run.student->tensors().front().tensor).fill_(NAN);
  }
  const std::string text = support::failure_of([&] { measured(run, 1); });
  EXPECT_TRUE(support::contains(text, "epoch 2") && support::contains(text, "student")) << text;
}

TEST(RankOfBatch, IsAtMostTheBatchSizeAndMovesNothing) {
  const Experiment run = begun({});
  const auto before = copies(run);
  const double rank = rank_of_batch(run, 0);
  EXPECT_GT(rank, 1);
  EXPECT_LE(rank, 8.1);  // channels of a network of width 1
  EXPECT_EQ(rank_of_batch(run, 0), rank);
  const auto after = copies(run);
  for (size_t i = 0; i < before.size(); ++i) EXPECT_TRUE(before[i].equal(after[i])) << i;
}

}  // namespace
}  // namespace guise::train::testing
