// When a checkpoint is made and what becomes of it; checkpoints/best, summary.json's best and the least or
// greatest value of the run are one and the same.
#include "train/checkpointer.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "runs/best_metric.h"
#include "runs/checkpoint_folder.h"
#include "runs/run.h"
#include "runs/summary.h"
#include "support/errors.h"
#include "support/programs.h"
#include "tiny_run.h"
#include "train/run.h"

namespace guise::train::testing {
namespace {

class BestCheckpoint : public ::testing::TestWithParam<std::string> {};

// Two values of the metric may be equal: then it is the first.
TEST_P(BestCheckpoint, IsTheBestEvaluationByTheMetricsOwnDirection) {
  const support::TemporaryFolder folder;
  const auto out = folder.path() / "a";
  ASSERT_EQ(run(tiny_request(
                {{"checkpoint.best_metric", GetParam()}, {"train.epochs", 6}, {"optimizer.lr", 0.3}}, out)),
            0);
  const runs::Run read = runs::read_run(out.string());
  const runs::Series* series = runs::find_series(read, GetParam());
  ASSERT_NE(series, nullptr);
  const bool least = GetParam() == "loss";
  const runs::Point* best = &series->points.front();
  for (const runs::Point& point : series->points) {
    if (least ? point.value < best->value : point.value > best->value) best = &point;
  }
  const runs::Summary summary = runs::summary_from(read.summary, "");
  EXPECT_EQ(runs::CheckpointFolder(runs::RunFolder::at(out).checkpoints_folder()).best(), best->step);
  ASSERT_TRUE(summary.best);
  EXPECT_EQ(summary.best->step, best->step);
  EXPECT_EQ(runs::best_step(read), best->step);
}

INSTANTIATE_TEST_SUITE_P(Metrics, BestCheckpoint, ::testing::Values("top1", "top5", "loss"),
                         [](const auto& metric) { return metric.param; });

TEST(Checkpointer, WithoutABestMetricNoneIsTheBest) {
  const support::TemporaryFolder folder;
  const auto out = folder.path() / "a";
  ASSERT_EQ(run(tiny_request({{"checkpoint.best_metric", "none"}}, out)), 0);
  EXPECT_EQ(runs::CheckpointFolder(runs::RunFolder::at(out).checkpoints_folder()).best(), std::nullopt);
  EXPECT_EQ(runs::summary_from(runs::read_run(out.string()).summary, "").best, std::nullopt);
}

// 2 epochs of 4 steps; the positions are the test's own.
struct Subject {
  explicit Subject(const Keys& keys)
      : request(tiny_request(keys, folder.path() / "a")),
        run(prepare(request)),
        files(runs::RunFolder::create(request.out, false)),
        recorder(run, request, files),
        checkpointer(run, request, recorder, files) {}
  std::vector<int64_t> steps() const { return checkpoints().steps(); }
  std::optional<int64_t> best() const { return checkpoints().best(); }
  runs::CheckpointFolder checkpoints() const { return runs::CheckpointFolder(files.checkpoints_folder()); }
  std::string log() const { return support::bytes_of(files.log_file()); }

  TemporaryFolder folder;
  config::Request request;
  Experiment run;
  runs::RunFolder files;
  Recorder recorder;
  Checkpointer checkpointer;
};

runs::EpochResult result(double top1) {
  return {0, 4, {{"student", {20, {{"top1", top1}, {"loss", 1.0}}}}}};
}

using Steps = std::vector<int64_t>;

TEST(Checkpointer, IsDueEverySoManySteps) {
  Subject subject(
      {{"checkpoint.interval_steps", 3}, {"checkpoint.interval_epochs", 0}, {"checkpoint.keep_last", 9}});
  for (const int64_t step : {1, 2, 3, 5}) subject.checkpointer.after_step({step / 4, step % 4, step});
  EXPECT_EQ(subject.steps(), Steps{3});
  subject.checkpointer.after_epoch({1, 0, 4}, std::nullopt);
  EXPECT_EQ(subject.steps(), Steps{3});
  subject.checkpointer.after_epoch({3, 0, 12}, std::nullopt);
  EXPECT_EQ(subject.steps(), (Steps{3, 12}));
}

TEST(Checkpointer, IsDueEverySoManyEpochs) {
  Subject subject({{"checkpoint.interval_epochs", 2}, {"checkpoint.best_metric", "none"}});
  subject.checkpointer.after_step({0, 2, 2});
  subject.checkpointer.after_epoch({1, 0, 4}, result(50));
  EXPECT_EQ(subject.steps(), Steps{});
  subject.checkpointer.after_epoch({2, 0, 8}, std::nullopt);
  EXPECT_EQ(subject.steps(), Steps{8});
}

TEST(Checkpointer, ABetterResultIsSavedOutOfTurnAndAnEqualOneIsNot) {
  Subject subject({{"checkpoint.interval_epochs", 0}, {"checkpoint.keep_last", 1}});
  subject.checkpointer.after_epoch({1, 0, 4}, result(60));
  subject.checkpointer.after_epoch({2, 0, 8}, result(60));
  subject.checkpointer.after_epoch({3, 0, 12}, result(NAN));
  EXPECT_EQ(subject.steps(), Steps{4});
  EXPECT_EQ(subject.best(), 4);
  subject.checkpointer.after_epoch({4, 0, 16}, result(61));
  EXPECT_EQ(subject.steps(), Steps{16});
  EXPECT_EQ(subject.best(), 16);
  EXPECT_EQ(runs::checkpoint_state_from(subject.checkpoints().read(16).state).best, 61);
}

TEST(Checkpointer, ARunThatGoesOnKnowsTheBestSoFar) {
  Subject subject({{"checkpoint.interval_epochs", 0}});
  subject.checkpointer.after_epoch({1, 0, 4}, result(60));
  Checkpointer next(subject.run, subject.request, subject.recorder, subject.files);
  next.continue_from({1, 0, 4}, {result(60), result(40)});
  next.after_epoch({2, 0, 8}, result(50));
  EXPECT_EQ(subject.steps(), Steps{4});
  next.after_epoch({3, 0, 12}, result(70));
  EXPECT_EQ(subject.best(), 12);
}

TEST(Checkpointer, TheLastIsSavedUnlessItStandsThereAlready) {
  Subject subject({{"checkpoint.interval_steps", 2}});
  subject.checkpointer.after_step({0, 2, 2});
  const auto time = std::filesystem::last_write_time(subject.checkpoints().state_file(2));
  subject.checkpointer.save_last({0, 2, 2});
  EXPECT_EQ(std::filesystem::last_write_time(subject.checkpoints().state_file(2)), time);
  subject.checkpointer.save_last({0, 3, 3});
  EXPECT_EQ(subject.checkpoints().last(), 3);
  EXPECT_EQ(runs::checkpoint_state_from(subject.checkpoints().read(3).state).position,
            (runs::Position{0, 3, 3}));
}

// A file stands where the folder should be. The end of a run cannot do without.
TEST(Checkpointer, ASaveThatFailsEndsNoRunButTheLastOneDoes) {
  Subject subject({{"checkpoint.interval_steps", 1}});
  std::filesystem::remove(subject.files.checkpoints_folder());
  support::put_bytes(subject.files.checkpoints_folder(), "");
  subject.checkpointer.after_step({0, 1, 1});
  EXPECT_TRUE(support::contains(subject.log(), "warning: no checkpoint at step 1; training goes on: "));
  EXPECT_NE(support::failure_of([&] { subject.checkpointer.save_last({0, 1, 1}); }), "");
  std::filesystem::remove(subject.files.checkpoints_folder());
  std::filesystem::create_directory(subject.files.checkpoints_folder());
  subject.checkpointer.save_last({0, 1, 1});  // the one that failed did not count
  EXPECT_EQ(subject.steps(), Steps{1});
}

TEST(Checkpointer, AStateThatIsNotFiniteIsNeverSaved) {
  Subject subject({{"checkpoint.interval_steps", 1}});
  subject.checkpointer.after_step({0, 1, 1});
  const at::Tensor weight = subject.run.student->tensors().front().tensor.detach();
  weight.detach().fill_(NAN);
  support::expect_mentions(support::failure_of([&] { subject.checkpointer.after_step({0, 2, 2}); }),
                           {"step 2: tensor student.conv1.weight is not finite"});
  EXPECT_EQ(subject.steps(), Steps{1});
}

}  // namespace
}  // namespace guise::train::testing
