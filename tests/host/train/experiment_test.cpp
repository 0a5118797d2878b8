// What a run is made of: how many steps, which followers of what, and what is trained.
#include "train/experiment.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "support/errors.h"
#include "tiny_run.h"

namespace guise::train::testing {
namespace {

using support::contains;

Experiment experiment(const Keys& keys) {
  return prepare(tiny_request(keys, "unused"));
}

std::vector<std::string> kinds_of(const Experiment& run) {
  std::vector<std::string> kinds;
  for (const runs::PluginRecord& plugin : run.plugins) kinds.push_back(plugin.kind + " " + plugin.name);
  return kinds;
}

// 40 images, 2 epochs.
TEST(Prepare, CountsTheStepsOfAnEpochAndOfTheRun) {
  const Experiment even = experiment({});
  EXPECT_EQ(even.task().steps_per_epoch, 4);
  EXPECT_EQ(even.plan.steps(), 8);
  EXPECT_EQ(experiment({{"train.batch_size", 12}}).task().steps_per_epoch, 4);  // 12 12 12 4
  EXPECT_EQ(experiment({{"train.batch_size", 12}, {"train.drop_last", true}}).plan.steps(), 6);
}

TEST(Prepare, AStepOfSeveralBatchesIsOneStep) {
  const Keys keys = {{"train.batch_size", 12}, {"train.accumulate_steps", 3}};  // (12 12 12) (4)
  EXPECT_EQ(experiment(keys).task().steps_per_epoch, 2);
  EXPECT_EQ(experiment(keys).plan.steps(), 4);
  Keys dropped = keys;
  dropped["train.drop_last"] = true;
  EXPECT_EQ(experiment(dropped).task().steps_per_epoch, 1);
}

TEST(Prepare, ABatchThatIsNeverFullIsRefused) {
  const std::string text =
      support::refusal_of([] { experiment({{"train.batch_size", 64}, {"train.drop_last", true}}); });
  EXPECT_TRUE(contains(text, "train.batch_size: no batch is full"));
  EXPECT_EQ(experiment({{"train.batch_size", 64}}).task().steps_per_epoch, 1);
}

TEST(Prepare, AFollowerIsWhatTheStrategyNeedsFromItsStartOn) {
  const Experiment plain = experiment({});
  EXPECT_EQ(plain.teacher, nullptr);
  EXPECT_EQ(plain.average, nullptr);
  EXPECT_EQ(kinds_of(plain), std::vector<std::string>{"loss ce"});
  Experiment head = experiment({{"strategy.name", "mask_clso"}, {"strategy.start_epoch", 1}});
  ASSERT_NE(head.teacher, nullptr);
  EXPECT_EQ(head.teacher->part(), Part::head);
  head.teacher->begin_epoch(*head.student, 0, 0, {});
  EXPECT_FALSE(head.teacher->exists());
  head.teacher->begin_epoch(*head.student, 1, 4, {});
  EXPECT_TRUE(head.teacher->exists());
  const Experiment model = experiment({{"strategy.name", "mask_all"}, {"teacher.name", "ema"}});
  EXPECT_EQ(model.teacher->part(), Part::model);
  EXPECT_EQ(kinds_of(model), (std::vector<std::string>{"loss mask_all", "teacher ema"}));
}

// It begins at its own epoch, and is a whole model whatever the strategy's teacher is.
TEST(Prepare, AnAverageIsAFollowerOfItsOwn) {
  Experiment run =
      experiment({{"strategy.name", "mask_clso"}, {"average.name", "swa"}, {"average.start_epoch", 1}});
  ASSERT_NE(run.average, nullptr);
  EXPECT_EQ(run.average->part(), Part::model);
  run.average->begin_epoch(*run.student, 0, 0, {});
  EXPECT_FALSE(run.average->exists());
  run.average->begin_epoch(*run.student, 1, 4, {});
  EXPECT_TRUE(run.average->exists());
  EXPECT_EQ(kinds_of(run).back(), "teacher swa");
}

TEST(Prepare, AStrategyThatNeedsATeacherDoesNotGoWithoutOne) {
  config::Request request = tiny_request({{"strategy.name", "kd"}}, "unused");
  request.resolved.run.teacher.plugin = {};
  support::expect_mentions(support::refusal_of([&] { prepare(request); }),
                           {"teacher.name: strategy kd needs a teacher", "--teacher ema"});
}

TEST(Prepare, WhatAPluginDrawsOutsideTheStreamsGoesByTheSeed) {
  const auto drawn = [](int seed) {
    experiment({{"train.seed", seed}});
    return at::rand({4});
  };
  const at::Tensor first = drawn(1);
  EXPECT_TRUE(at::equal(drawn(1), first));
  EXPECT_FALSE(at::equal(drawn(2), first));
}

// The tokens of a strategy are trained with the network, and the optimizer knows both.
TEST(TrainedParameters, AreTheNetworksAndTheStrategys) {
  const Experiment plain = experiment({}), masked = experiment({{"strategy.name", "mask_clso"}});
  EXPECT_EQ(plain.trained_parameters().size(), plain.student->parameters().size());
  const std::vector<models::NamedTensor> trained = masked.trained_parameters();
  ASSERT_EQ(trained.size(), plain.trained_parameters().size() + 1);
  EXPECT_EQ(trained.back().name, "strategy.mask_token");
  EXPECT_TRUE(trained.back().tensor.is_same(masked.strategy->parameters().at(0).tensor));
  EXPECT_EQ(masked.optimizer->parameters().size(), trained.size());
}

TEST(MakeOptimizer, WhatIsFrozenAsksForNoGradientAlsoWhenItIsRebuilt) {
  Experiment run = experiment({{"optimizer.multipliers", {{"backbone", 0}}}});
  for (int times = 0; times < 2; ++times) {
    EXPECT_EQ(run.optimizer->parameters().size(), 2u);
    for (const models::NamedTensor& entry : run.student->parameters())
      EXPECT_EQ(entry.tensor.requires_grad(), entry.name.starts_with("fc.")) << entry.name;
    make_optimizer(run);
  }
}

TEST(MakeOptimizer, APrefixOfAnotherNetworkIsRefusedBeforeTheRun) {
  const std::string text =
      support::refusal_of([] { experiment({{"optimizer.multipliers", {{"layer9.", 0.5}}}}); });
  support::expect_mentions(text, {"optimizer.multipliers", "{\"layer9.\": 0.5}", "did you mean layer1."});
}

TEST(ClosePlugins, LeavesNoPluginBehind) {
  Experiment run = experiment({{"strategy.name", "mask_clso"}, {"average.name", "ema"}});
  run.close_plugins();
  EXPECT_EQ(run.strategy, nullptr);
  EXPECT_EQ(run.teacher, nullptr);
  EXPECT_EQ(run.average, nullptr);
}

TEST(Messages, WaitForTheirSinkAndReturnToWaiting) {
  Messages messages;
  std::vector<std::string> lines;
  messages.say("first");
  messages.send_to([&](const std::string& line) { lines.push_back(line); });
  messages.say("second");
  messages.keep();
  messages.say("third");
  EXPECT_EQ(lines, (std::vector<std::string>{"first", "second"}));
}

TEST(Messages, WhatNobodyTookGoesToStandardError) {
  ::testing::internal::CaptureStderr();
  {
    Messages().say("left");
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "guise: left\n");
}

}  // namespace
}  // namespace guise::train::testing
