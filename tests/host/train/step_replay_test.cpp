// What a strategy is given of earlier images and of the student's parameters.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "bridge/refusal.h"
#include "tiny_run.h"
#include "train/replay.h"
#include "train/step.h"
#include "train/weight_list.h"

namespace guise::train::testing {
namespace {

const std::vector<int64_t> kSamples = {3, 8, 21, 33};

// A run that holds six of its images, kept when four classes were known.
struct Subject {
  explicit Subject(const Keys& keys = {}) : run(prepare(tiny_request(keys, "unused"))) {
    run.buffer = std::make_unique<ReplayBuffer>(BufferOptions{
        .size = 6, .policy = "reservoir", .classes = 10, .keeps_logits = true, .seed = 3, .batch = 4});
    const std::vector<int64_t> held = {0, 1, 2, 4, 5, 6};
    std::vector<int64_t> labels;
    for (const int64_t sample : held) labels.push_back(run.images.train.labels[static_cast<size_t>(sample)]);
    run.buffer->offer({held, labels, at::arange(24, at::kFloat).view({6, 4}), 4});
    batch = data::evaluation_batch(run.images.train, kSamples, run.normalization);
  }
  TrainingStep step(int64_t number = 5, int64_t part = 0) const {
    return TrainingStep(run, batch, {1, number, kSamples, 0, part});
  }
  at::Tensor running_mean() const {
    for (const models::NamedTensor& entry : run.student->tensors())
      if (entry.name == "bn1.running_mean") return entry.tensor;
    return {};
  }

  Experiment run;
  data::Batch batch;
};

TEST(TrainingStep, DrawsWhatTheBufferDrawsAtItsPlace) {
  const Subject subject;
  TrainingStep step = subject.step();
  EXPECT_EQ(step.held_for_replay(), 6);
  const bridge::Replayed first = step.replayed(2, 3);
  const Drawn drawn = subject.run.buffer->draw({5, 0, 2}, 3);
  const data::Batch loaded = load_drawn(subject.run, drawn);
  EXPECT_TRUE(first.images.equal(loaded.images));
  EXPECT_TRUE(first.labels.equal(drawn.labels));
  EXPECT_TRUE(first.known.equal(at::full({3}, 4, at::kLong)));
  EXPECT_TRUE(first.logits.equal(drawn.logits));
  EXPECT_TRUE(step.replayed(2, 6).images.is_same(first.images));  // the first call counts
  EXPECT_EQ(step.replayed(0, 0).labels.size(0), 4);               // continual.buffer.batch
  EXPECT_EQ(step.replayed(1, 50).labels.size(0), 6);              // all there are
}

TEST(TrainingStep, DrawsAnewInEveryStepAndPart) {
  const Subject subject;
  const auto labels = [&](int64_t number, int64_t part) {
    return subject.run.buffer->draw({number, part, 0}, 6).samples;
  };
  EXPECT_NE(labels(5, 0), labels(6, 0));
  EXPECT_NE(labels(5, 0), labels(5, 1));
  EXPECT_TRUE(subject.step(5, 1).replayed(0, 6).labels.equal(subject.run.buffer->draw({5, 1, 0}, 6).labels));
}

// They are a batch of the training: the running statistics move, and gradients flow.
TEST(TrainingStep, FeaturesOfADrawAreThoseOfTraining) {
  const Subject subject;
  TrainingStep step = subject.step();
  const bridge::Replayed drawn = step.replayed(0, 4);
  const at::Tensor before = subject.running_mean().clone();
  const at::Tensor features = step.replayed_features(0);
  EXPECT_FALSE(subject.running_mean().equal(before));
  EXPECT_TRUE(features.requires_grad());
  EXPECT_TRUE(features.equal(subject.run.student->features(drawn.images, models::Mode::train)));
  EXPECT_THROW(step.replayed_features(1), bridge::Refusal);
}

TEST(TrainingStep, WithoutABufferNothingIsHeld) {
  Subject subject;
  subject.run.buffer.reset();
  EXPECT_EQ(subject.step().held_for_replay(), 0);
}

TEST(TrainingStep, AnswersWithOtherWeightsAndStaysAsItIs) {
  const Subject subject;
  TrainingStep step = subject.step();
  const at::Tensor list = step.weight_list().detach().clone(), running = subject.running_mean().clone();
  const at::Tensor own = subject.run.student->head(
      subject.run.student->clone()->features(subject.batch.images, models::Mode::train), models::Mode::train);
  EXPECT_TRUE(step.weight_list_logits(list, subject.batch.images).equal(own));
  EXPECT_FALSE(step.weight_list_logits(list * 0.9, subject.batch.images).equal(own));
  EXPECT_TRUE(step.weight_list().equal(list));
  EXPECT_TRUE(subject.running_mean().equal(running));
  EXPECT_EQ(subject.run.strategy->facts().weight_list, list.numel());
  const at::Tensor gradient = step.weight_list_gradient(step.cross_entropy(step.logits()));
  EXPECT_EQ(gradient.numel(), list.numel());
  EXPECT_GT(gradient.count_nonzero().item<int64_t>(), 0);
}

TEST(TrainingStep, SmoothsTheLabelsOfReplayedImagesToo) {
  const Subject subject({{"loss.label_smoothing", 0.3}});
  TrainingStep step = subject.step();
  EXPECT_TRUE(
      step.cross_entropy_with(step.logits(), subject.batch.labels).equal(step.cross_entropy(step.logits())));
}

}  // namespace
}  // namespace guise::train::testing
