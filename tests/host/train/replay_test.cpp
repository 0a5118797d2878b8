// Images of earlier tasks in the training.
#include "train/replay.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "support/errors.h"
#include "tiny_run.h"
#include "train/run.h"
#include "train/run_equality.h"
#include "train/run_state.h"
#include "train/task_change.h"

namespace guise::train::testing {
namespace {

const Keys kAugmented = {{"data.augment.crop_padding", 2}, {"data.augment.flip", true}};

TEST(LoadDrawn, AugmentsByTheDrawsOwnSeed) {
  const Experiment run = prepare(tiny_request(kAugmented, "unused"));
  const auto load = [&](uint64_t seed) { return load_drawn(run, Drawn{{3, 8, 21}, {}, {}, {}, seed}); };
  const data::Batch first = load(5);
  EXPECT_TRUE(first.images.equal(load(5).images));
  EXPECT_FALSE(first.images.equal(load(6).images));
  const std::vector<size_t> samples = {3, 8, 21};
  for (size_t i = 0; i < samples.size(); ++i)
    EXPECT_EQ(first.labels[static_cast<int64_t>(i)].item<int64_t>(), run.images.train.labels[samples[i]]);
}

TEST(LoadDrawn, WithoutAugmentationGivesTheImagesThemselves) {
  const Keys plainly = {{"data.augment.crop_padding", 0}, {"data.augment.flip", false}};
  const Experiment run = prepare(tiny_request(plainly, "unused"));
  const std::vector<int64_t> samples = {30, 1};
  const data::Batch plain = data::evaluation_batch(run.images.train, samples, run.normalization);
  EXPECT_TRUE(load_drawn(run, Drawn{samples, {}, {}, {}, 9}).images.equal(plain.images));
}

// Five tasks of two classes, 200 images.
Keys with_buffer(const Keys& more = {}) {
  Keys keys = {{"continual.tasks", 5},       {"continual.epochs", {1}}, {"continual.probes", "none"},
               {"data.train_limit", 200},    {"data.test_limit", 100},  {"continual.buffer.size", 12},
               {"continual.buffer.batch", 4}};
  for (const auto& [key, value] : more) keys[key] = value;
  return keys;
}

void allow_drafts() {
  setenv("GUISE_DRAFTS", "1", 1);  // which er, derpp, ewc and cls_er use
}

Experiment prepared(const Keys& more = {}) {
  allow_drafts();
  return prepare(tiny_request(with_buffer(more), "unused"));
}

std::vector<int64_t> values(const at::Tensor& tensor) {
  const at::Tensor row = tensor.contiguous();
  return {row.const_data_ptr<int64_t>(), row.const_data_ptr<int64_t>() + row.numel()};
}

TEST(MakeBuffer, TakesTheBatchSizeWhereNoOtherIsSaid) {
  EXPECT_EQ(prepared().buffer->options().batch, 4);
  EXPECT_EQ(prepared({{"continual.buffer.batch", 0}}).buffer->options().batch, 10);
  EXPECT_FALSE(prepared().buffer->options().keeps_logits);
  EXPECT_TRUE(prepared({{"strategy.name", "derpp"}}).buffer->options().keeps_logits);
  EXPECT_EQ(prepared({{"continual.buffer.size", 0}, {"continual.buffer.batch", 0}}).buffer, nullptr);
}

TEST(MakeBuffer, WhatCannotBeIsRefusedBeforeTheFirstStep) {
  const auto refusal = [](const Keys& more) { return support::refusal_of([&] { prepared(more); }); };
  support::expect_mentions(refusal({{"continual.buffer.size", 201}}),
                           {"continual.buffer.size", "larger than the data", "expected at most the 200",
                            "received 201", "a smaller one"});
  support::expect_mentions(
      refusal({{"continual.buffer.size", 0}, {"continual.buffer.batch", 0}, {"strategy.name", "derpp"}}),
      {"continual.buffer.size", "strategy derpp replays", "expected 1 to 200", "received 0",
       "continual.buffer.size=200"});
  support::expect_mentions(refusal({{"continual.loss_over", "new"}}),
                           {"continual.loss_over", "no label", "expected seen", "received new"});
  EXPECT_EQ(refusal({{"continual.loss_over", "new"}, {"strategy.name", "er"}}), "");
}

TEST(LoadTrainingBatch, JoinsFromTaskOneOnWhatIsDrawn) {
  Experiment run = prepared();
  keep_first_images(run);
  const std::vector<int64_t> own = {100, 101, 102};
  EXPECT_EQ(load_training_batch(run, own, 0, 0, 0).samples, own);
  EXPECT_EQ(joined_images(run), 0);
  enter_task(run, 1);
  EXPECT_EQ(joined_images(run), 4);
  const TrainingBatch loaded = load_training_batch(run, own, 1, 30, 2);
  const Drawn drawn = run.buffer->draw({30, 2, 255}, 4);
  std::vector<int64_t> expected = own;
  expected.insert(expected.end(), drawn.samples.begin(), drawn.samples.end());
  EXPECT_EQ(loaded.samples, expected);
  EXPECT_TRUE(loaded.batch.images.narrow(0, 0, 3).equal(load_batch(run, own, 1).images));
  EXPECT_TRUE(loaded.batch.images.narrow(0, 3, 4).equal(load_drawn(run, drawn).images));
  EXPECT_TRUE(loaded.batch.images.is_contiguous(at::MemoryFormat::ChannelsLast));
  EXPECT_TRUE(loaded.batch.labels.narrow(0, 3, 4).equal(drawn.labels));
}

TEST(LoadTrainingBatch, LeavesAStrategyThatDrawsAlone) {
  Experiment run = prepared({{"strategy.name", "er"}});
  keep_first_images(run);
  enter_task(run, 1);
  const std::vector<int64_t> own = {100, 101};
  EXPECT_EQ(load_training_batch(run, own, 1, 30, 0).samples, own);
}

TEST(Offers, AReservoirGetsOwnImagesWithTheirLogits) {
  Experiment run = prepared({{"strategy.name", "derpp"}});
  const std::vector<int64_t> own = {7, 9};
  const at::Tensor logits = at::tensor({1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f}).view({3, 2});
  Offers offers(run, own, logits);  // the third was joined
  EXPECT_EQ(run.buffer->count(), 0);
  offers.give_to(run);
  offers.give_to(run);  // once
  ASSERT_EQ(run.buffer->count(), 2);
  const auto state = run.buffer->state();
  EXPECT_EQ(values(state.at("samples").narrow(0, 0, 2)), own);
  EXPECT_EQ(values(state.at("known").narrow(0, 0, 2)), (std::vector<int64_t>{2, 2}));
  EXPECT_EQ(values(state.at("labels"))[0], run.images.train.labels[7]);
  EXPECT_TRUE(state.at("logits").narrow(0, 0, 2).narrow(1, 0, 2).equal(
      at::tensor({1.0f, 2.0f, 3.0f, 4.0f}).view({2, 2})));
}

TEST(KeepOfTask, ChoosesAmongTheTasksOwnClasses) {
  for (const char* policy : {"class_balanced", "herding"}) {
    Experiment run = prepared({{"continual.buffer.policy", policy}, {"strategy.name", "derpp"}});
    Offers(run, run.task().images, at::zeros({200, 2})).give_to(run);
    EXPECT_EQ(run.buffer->count(), 0);  // no reservoir
    keep_of_task(run);
    EXPECT_EQ(run.buffer->count(), 12);
    const Drawn drawn = run.buffer->draw({}, 12);
    EXPECT_EQ(drawn.labels.sum().item<int64_t>(), 6) << policy;  // six of class 0, six of class 1
    // What the student says of the images as they are.
    const data::Batch plain = data::evaluation_batch(run.images.train, drawn.samples, run.normalization);
    const at::NoGradGuard no_grad;
    const at::Tensor z = run.student->features(plain.images, models::Mode::evaluate);
    const at::Tensor said = run.student->head(z, models::Mode::evaluate);
    EXPECT_TRUE(at::allclose(drawn.logits.narrow(1, 0, 2), said, 1e-4, 1e-5)) << policy;
    enter_task(run, 1);
    keep_of_task(run);
    EXPECT_EQ(run.buffer->count(), 12);
    EXPECT_EQ(run.buffer->draw({}, 12).labels.sum().item<int64_t>(), 3 * (0 + 1 + 2 + 3)) << policy;
  }
}

TEST(LineOfBuffer, SaysWhoReplaysWhat) {
  EXPECT_EQ(line_of_buffer(prepared()),
            "buffer: 12 training images (reservoir), 4 joined to each batch from task 1 on");
  EXPECT_EQ(
      line_of_buffer(prepared({{"strategy.name", "derpp"}, {"continual.buffer.policy", "herding"}})),
      "buffer: 12 training images (herding), drawn by derpp, 4 at a time, with what the student said of "
      "them");
}

// A run that is stopped within a task, and one at the end of one, go on bit for bit: buffer, draws, averages.
TEST(Replay, AResumedRunIsTheSame) {
  allow_drafts();
  const TemporaryFolder folder;
  const std::vector<Keys> runs = {
      {{"train.accumulate_steps", 2}},
      {{"strategy.name", "er"}, {"continual.buffer.policy", "herding"}},
      {{"strategy.name", "derpp"}, {"train.accumulate_steps", 2}},
      {{"strategy.name", "ewc"}, {"strategy.fisher_interval", 2}},
      {{"strategy.name", "cls_er"}, {"continual.buffer.policy", "class_balanced"}}};
  for (size_t i = 0; i < runs.size(); ++i) {
    SCOPED_TRACE(i);
    Keys keys = with_buffer(runs[i]);
    keys["continual.tasks"] = 2;
    keys["continual.epochs"] = {2, 1};
    const std::string name = std::to_string(i);
    const auto straight = trained(folder, name + "-straight", keys);
    const int64_t steps = newest_step(straight);
    for (const int64_t stop : {steps * 5 / 6, steps * 2 / 3}) {  // in task 1, at the end of task 0
      config::Request request = tiny_request(keys, folder.path() / (name + "-" + std::to_string(stop)));
      request.last_step = stop;
      EXPECT_EQ(run(request), 3);
      request.last_step = INT64_MAX;
      request.resume = true;
      EXPECT_EQ(run(request), 0);
      EXPECT_EQ(compare_runs(straight, request.out).differences, std::vector<std::string>());
    }
  }
}

}  // namespace
}  // namespace guise::train::testing
