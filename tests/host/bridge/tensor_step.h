// A training step whose tensors come from a map, under the names of the reference files: linear heads, mean
// cross-entropy, random numbers as given. Stands in for the trainer; continual learning is left out (K_t =
// K).
#pragma once

#include "bridge/loss_strategy.h"
#include "reference_cases.h"

namespace guise::bridge::testing {

class TensorStep : public StepServices {
 public:
  // `scope`: GUISE_TEACHER_HEAD or GUISE_TEACHER_MODEL. Student tensors become leaves with a gradient.
  // `watched_teacher`: the teacher's tensors take gradients too, so that a test can see that none arrives.
  TensorStep(const TensorMap& tensors, int32_t scope, bool watched_teacher);

  StepFacts facts() const override;
  at::Tensor logits() override;
  at::Tensor features() override { return leaf("features"); }
  at::Tensor samples() override { return {}; }
  at::Tensor targets() override { return leaf("targets"); }
  at::Tensor teacher_logits() override;
  at::Tensor teacher_features() override { return leaf("teacher.features"); }
  at::Tensor head(Which which, const at::Tensor& features) override;
  at::Tensor cross_entropy(const at::Tensor& logits) override;
  at::Tensor over_teacher_classes(const at::Tensor& logits) override { return logits; }
  at::Tensor random_uniform(at::IntArrayRef sizes, int64_t call) override;
  bool owns(const c10::StorageImpl* storage) const override;
  // Of drafts: a list of weights is the head's; features of images are one matrix times their pixels; draws
  // are replay.<number>.images, .labels, .known and .logits.
  at::Tensor images(int64_t view) override;
  at::Tensor features_of(Which which, const at::Tensor& images, bool with_graph) override;
  at::Tensor weight_list() override;
  at::Tensor weight_list_gradient(const at::Tensor& scalar) override;
  at::Tensor weight_list_logits(const at::Tensor& list, const at::Tensor& images) override;
  int64_t held_for_replay() override;
  Replayed replayed(int64_t number, int64_t count) override;
  at::Tensor replayed_features(int64_t number) override;
  at::Tensor cross_entropy_with(const at::Tensor& logits, const at::Tensor& labels) override;

  // The tensor of that name as the strategy sees it, with its gradient; throws when there is none.
  const at::Tensor& leaf(const std::string& name) const;
  const TensorMap& leaves() const { return leaves_; }
  int64_t random_calls() const { return random_calls_; }

 private:
  TensorMap leaves_;
  int32_t scope_;
  at::Tensor logits_, teacher_logits_;  // computed once, on first use
  int64_t random_calls_ = 0;
};

// sum of weight * value.
at::Tensor total_loss(const std::vector<Term>& terms);

}  // namespace guise::bridge::testing
