// A training step whose tensors come from a map under the names of `guise apply --help`: linear heads, mean
// cross-entropy, K_t = K. Stands in for the trainer in `guise apply`, `guise check` and tests.
//   features [N,D], targets [N] int64, student.head.weight [K,D], student.head.bias [K]
//   teacher.head.weight, teacher.head.bias, teacher.features [N,D] or teacher.logits [N,K]
//   images [N,C,H,W], view.1, ...; student.backbone.weight [D, C*H*W] and teacher.backbone.weight: their
//   features; student.layer.<name> and teacher.layer.<name> [N,C,H,W]: what draft interfaces read
//   replay.0.images [M,C,H,W], replay.0.labels and replay.0.known [M] int64, replay.0.logits [M,K],
//   replay.1.images,
//   ...: draws of images of earlier tasks; without the first nothing is held
//   samples [N] int64: indices in the training set; without it 0 .. N-1
//   random.0, random.1, ...: what the i-th random_uniform call returns; without any, the mask stream of
//   `seed`
#pragma once

#include "bridge/loss_strategy.h"
#include "examine/run_length.h"
#include "train/tensor_file.h"

namespace guise::examine {

using train::TensorMap;

// What a step is told of the run that it pretends to be part of.
struct RunFacts {
  int64_t epochs = 1, total_steps = 1;
  double lr = 0.1;
};

struct StepChoices {
  int32_t scope = GUISE_TEACHER_NONE;
  uint64_t seed = 0;
  // The teacher's tensors take gradients too: a check sees that none arrives. What the step hands out of
  // scope model is without a graph all the same, as in training.
  bool watched_teacher = false;
  Moment moment = {};
  RunFacts run = {};
  bool made_up = false;  // what draft interfaces read and the tensors lack is made up
};

class TensorStep : public bridge::StepServices {
 public:
  // Every tensor is cloned; the student's become leaves with a gradient. Throws core::Error(usage) when one
  // that the step cannot do without is missing or has the wrong shape or type.
  TensorStep(const TensorMap& tensors, const StepChoices& choices);

  bridge::StepFacts facts() const override;
  at::Tensor logits() override;
  at::Tensor features() override { return leaf("features"); }
  at::Tensor targets() override { return leaf("targets"); }
  at::Tensor samples() override;
  at::Tensor teacher_logits() override;
  at::Tensor teacher_features() override { return leaf("teacher.features").detach(); }
  at::Tensor head(bridge::Which which, const at::Tensor& features) override;
  at::Tensor cross_entropy(const at::Tensor& logits) override;
  at::Tensor over_teacher_classes(const at::Tensor& logits) override {
    return logits.narrow(1, 0, logits.size(1));
  }
  at::Tensor random_uniform(at::IntArrayRef sizes, int64_t call) override;
  bool owns(const c10::StorageImpl* storage) const override;
  bridge::HeadParameters head_parameters(bridge::Which which) override;
  std::vector<bridge::WeightPair> weight_pairs() override;
  int64_t teacher_count() override;
  bridge::TeacherOutputs teacher_outputs(int64_t index) override;
  at::Tensor images(int64_t view) override;
  at::Tensor features_of(bridge::Which which, const at::Tensor& images, bool with_graph) override;
  at::Tensor layer(bridge::Which which, const std::string& name) override;
  at::Tensor weight_list() override;
  at::Tensor weight_list_gradient(const at::Tensor& scalar) override;
  at::Tensor weight_list_logits(const at::Tensor& list, const at::Tensor& images) override;
  int64_t held_for_replay() override;
  bridge::Replayed replayed(int64_t number, int64_t count) override;
  at::Tensor replayed_features(int64_t number) override;
  at::Tensor cross_entropy_with(const at::Tensor& logits, const at::Tensor& labels) override;

  // The tensor of that name as the strategy sees it, with its gradient. Throws core::Error(usage) without
  // one.
  const at::Tensor& leaf(const std::string& name) const;
  const TensorMap& leaves() const { return leaves_; }
  int64_t random_calls() const { return random_calls_; }

 private:
  void check() const;
  const at::Tensor& draft_leaf(const std::string& name, at::IntArrayRef sizes);
  at::Tensor integer_leaf(const std::string& name, const at::Tensor& made_up);

  TensorMap leaves_;
  StepChoices choices_;
  std::vector<int64_t> samples_;        // 0 .. N-1: keys of the mask stream
  at::Tensor logits_, teacher_logits_;  // computed once, on first use
  int64_t random_calls_ = 0;
  std::map<int64_t, bridge::Replayed> draws_;  // by number
};

// The names of layers that a step has where they are made up.
std::vector<std::string> made_up_layers();

// D and K of the step's tensors, and the layers "student.layer.<name>", in the type of the features.
bridge::SetupFacts setup_facts(const TensorMap& tensors);

}  // namespace guise::examine
