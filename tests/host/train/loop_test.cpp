// The course of a run: where it stops, when it evaluates and on what, which loss and which rate a step has.
#include "train/loop.h"

#include <gtest/gtest.h>

#include "support/errors.h"
#include "tiny_run.h"

namespace guise::train::testing {
namespace {

using support::contains;

// 2 epochs of 4 steps, in a folder of its own.
struct Subject {
  explicit Subject(const Keys& keys)
      : request(tiny_request(keys, folder.path() / "a")),
        run(prepare(request)),
        files(runs::RunFolder::create(request.out, false)) {
    request.quiet = true;
  }
  LoopEnd train(const StopRequest& stop, const runs::Position& from = {}) {
    Recorder recorder(run, request, files);
    Checkpointer checkpoints(run, request, recorder, files);
    recorder.begin(request);
    const LoopEnd end = train_loop(run, from, recorder, checkpoints, files, stop);
    recorder.flush();
    return end;
  }
  std::vector<nlohmann::json> events(const std::string& kind) const { return events_of(files.root(), kind); }

  TemporaryFolder folder;
  config::Request request;
  Experiment run;
  runs::RunFolder files;
};

bool never(int64_t) {
  return false;
}

StopRequest at_step(int64_t last) {
  return [last](int64_t done) { return done >= last; };
}

TEST(TrainLoop, EndsBehindItsLastEpoch) {
  Subject subject({});
  const LoopEnd end = subject.train(never);
  EXPECT_FALSE(end.stopped);
  EXPECT_EQ(end.position, (runs::Position{2, 0, 8}));
  EXPECT_TRUE(std::filesystem::exists(subject.files.first_batch_file()));
}

TEST(TrainLoop, StopsAfterAWholeStep) {
  EXPECT_EQ(Subject({}).train(at_step(0)).position, (runs::Position{0, 0, 0}));
  EXPECT_EQ(Subject({}).train(at_step(3)).position, (runs::Position{0, 3, 3}));
  EXPECT_TRUE(Subject({}).train(at_step(3)).stopped);
  EXPECT_EQ(Subject({}).train(at_step(6)).position, (runs::Position{1, 2, 6}));
}

// The evaluation of the epoch is then still to come, whether it had begun or not.
TEST(TrainLoop, AStopAtTheEndOfAnEpochLeavesItsEvaluation) {
  Subject before({}), within({});
  EXPECT_EQ(before.train(at_step(4)).position, (runs::Position{0, 4, 4}));
  int asked = 0;
  const LoopEnd end = within.train([&](int64_t done) { return done == 4 && ++asked > 1; });
  EXPECT_EQ(end.position, (runs::Position{0, 4, 4}));
  EXPECT_TRUE(within.events("evaluate").empty());
  EXPECT_EQ(before.train(never, {0, 4, 4}).position, (runs::Position{2, 0, 8}));
  EXPECT_EQ(before.events("evaluate").size(), 2u);
}

TEST(TrainLoop, ARunThatGoesOnDrawsNoFirstBatch) {
  Subject subject({});
  subject.train(never, {1, 2, 6});
  EXPECT_FALSE(std::filesystem::exists(subject.files.first_batch_file()));
  EXPECT_EQ(subject.events("train").size(), 1u);
}

TEST(TrainLoop, EvaluatesEverySoManyEpochsAndAtTheEnd) {
  Subject subject({{"train.epochs", 4}, {"evaluate.interval_epochs", 3}});
  subject.train(never);
  const auto evaluated = subject.events("evaluate");
  ASSERT_EQ(evaluated.size(), 2u);
  EXPECT_EQ(evaluated[0].at("epoch"), 2);
  EXPECT_EQ(evaluated[1].at("epoch"), 3);
  EXPECT_EQ(evaluated[1].at("step"), 16);
}

// A teacher that is not there yet cannot be the result.
TEST(TrainLoop, EvaluatesTheNetworksThatAreAskedForAndThere) {
  Keys keys = {{"strategy.name", "kd"},
               {"strategy.start_epoch", 1},
               {"average.name", "ema"},
               {"average.start_epoch", 1},
               {"teacher.eval_on", "teacher"}};
  Subject teacher(keys);
  teacher.train(never);
  EXPECT_EQ(teacher.events("evaluate")[0].at("network"), "student");
  EXPECT_FALSE(teacher.events("evaluate")[0].contains("average"));
  EXPECT_EQ(teacher.events("evaluate")[1].at("network"), "teacher");
  EXPECT_FALSE(teacher.events("evaluate")[1].contains("student"));
  EXPECT_TRUE(teacher.events("evaluate")[1].contains("average"));
  keys["teacher.eval_on"] = "both";
  Subject both(keys);
  both.train(never);
  EXPECT_EQ(both.events("evaluate")[1].at("network"), "student");
  EXPECT_TRUE(both.events("evaluate")[1].contains("teacher"));
}

// The loss that would show it belongs to a step that never comes.
TEST(TrainLoop, WeightsThatTheLastStepRuinedAreSeenByTheEvaluation) {
  Subject subject({{"train.batch_size", 40}, {"train.epochs", 1}, {"optimizer.lr", 1e30}});
  support::expect_mentions(support::failure_of([&] { subject.train(never); }),
                           {"the evaluation after epoch 1, step 0", "loss of the student is not finite"});
  EXPECT_EQ(subject.events("evaluate").size(), 1u);
}

const Keys kMasked = {
    {"strategy.name", "mask_clso"}, {"strategy.start_epoch", 1}, {"teacher.eval_on", "both"}};

TEST(TrainLoop, PlainCrossEntropyComesBeforeTheStrategy) {
  const TemporaryFolder folder;
  const auto lines = events_of(trained(folder, "a", kMasked), "train");
  ASSERT_EQ(lines.size(), 2u);  // one at the end of each epoch
  EXPECT_EQ(lines[0].at("terms").size(), 1u);
  EXPECT_TRUE(lines[0].at("terms").contains("loss_ce"));
  EXPECT_GT(lines[1].at("terms").size(), 1u);
}

// One step, so the weights before it and those that are evaluated differ by nearly nothing at a tiny rate.
TEST(TrainLoop, LabelSmoothingIsOfTheTrainingLossNotOfTheEvaluation) {
  const auto losses = [](double smoothing) {
    Subject subject({{"optimizer.lr", 1e-9},
                     {"train.epochs", 1},
                     {"record.log_interval_steps", 1},
                     {"loss.label_smoothing", smoothing}});
    subject.train(never);
    return std::pair{subject.events("train").at(0).at("loss").get<double>(),
                     subject.events("evaluate").at(0).at("loss").get<double>()};
  };
  const auto plain = losses(0), smoothed = losses(0.5);
  EXPECT_GT(std::abs(plain.first - smoothed.first), 1e-4);
  EXPECT_NEAR(plain.second, smoothed.second, 1e-5);
}

// Departure 1 of the original study.
TEST(TrainLoop, RebuildAtStartKeepsTheRateAtItsFirstValue) {
  const TemporaryFolder folder;
  Keys keys = kMasked;
  keys["train.epochs"] = 3;
  keys["schedule.name"] = "multistep";
  keys["schedule.milestones"] = nlohmann::json::array({2});
  const auto rates = [&](const std::string& name) {
    std::vector<double> values;
    for (const auto& line : events_of(trained(folder, name, keys), "train")) values.push_back(line.at("lr"));
    return values;
  };
  const std::vector<double> plain = rates("plain");
  ASSERT_EQ(plain.size(), 3u);
  EXPECT_DOUBLE_EQ(plain[1], 0.05);
  EXPECT_NEAR(plain[2], 0.005, 1e-12);
  keys["optimizer.rebuild_at_start"] = true;
  EXPECT_EQ(rates("rebuilt"), (std::vector<double>{0.05, 0.05, 0.05}));
}

// Two tasks of two epochs of two steps.
const Keys kTwoTasks = {{"continual.tasks", 2},
                        {"train.batch_size", 12},
                        {"continual.probes", "none"},
                        {"record.log_interval_steps", 1}};

TEST(TrainLoop, TheScheduleAndItsWarmUpBeginAnewWithEachTask) {
  Keys keys = kTwoTasks;
  keys["schedule.warmup_epochs"] = 1;
  keys["continual.by_task"] = nlohmann::json::array({"1: optimizer.lr=0.5"});
  Subject subject(keys);
  subject.train(never);
  std::vector<double> rates;
  for (const auto& line : subject.events("train")) rates.push_back(line.at("lr"));
  ASSERT_EQ(rates.size(), 8u);
  for (size_t step = 0; step < 4; ++step) EXPECT_DOUBLE_EQ(rates[step + 4], 10 * rates[step]);
  EXPECT_DOUBLE_EQ(rates[0], 0.025);  // half of the warm-up
}

TEST(TrainLoop, EachTaskEndsWithAnEvaluation) {
  Keys keys = kTwoTasks;
  keys["evaluate.interval_epochs"] = 10;
  Subject subject(keys);
  EXPECT_EQ(subject.train(never).position, (runs::Position{4, 0, 8}));
  const auto evaluated = subject.events("evaluate");
  ASSERT_EQ(evaluated.size(), 2u);
  EXPECT_EQ(evaluated[0].at("epoch"), 1);
  EXPECT_EQ(evaluated[1].at("epoch"), 3);
  EXPECT_LT(evaluated[0].at("samples"), evaluated[1].at("samples"));
}

// The next one is not begun where a run stops behind it.
TEST(TrainLoop, ATaskBeginsWithItsFirstStep) {
  Subject subject(kTwoTasks);
  subject.train(at_step(4));
  EXPECT_EQ(subject.run.task_index, 0);
  EXPECT_EQ(subject.run.student->classes(), 5);
  subject.train(at_step(5), {1, 2, 4});
  EXPECT_EQ(subject.run.task_index, 1);
  EXPECT_EQ(subject.run.student->classes(), 10);
}

}  // namespace
}  // namespace guise::train::testing
