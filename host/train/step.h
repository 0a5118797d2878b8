// One training step as a strategy sees it: the batch, the student's pass, and the teacher's when it is asked
// for.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bridge/step_services.h"
#include "data/batch.h"
#include "train/experiment.h"
#include "train/feature_watch.h"

namespace guise::train {

struct StepPosition {
  int64_t epoch = 0;
  int64_t step = 0;                    // optimizer steps before this one, over the whole run
  std::span<const int64_t> samples{};  // indices of the batch in the training set: keys of the mask stream
  double lr = 0;                       // learning rate of the step
  int64_t part = 0;                    // of a step of several batches
};

class TrainingStep final : public bridge::StepServices {
 public:
  // Runs the student on the batch, which is already on the run's device. `watch` is shown what passes the
  // student's head; the step is the same with and without it. In `mode` evaluate no network changes.
  TrainingStep(const Experiment& run, const data::Batch& batch, const StepPosition& position,
               FeatureWatch* watch = nullptr, models::Mode mode = models::Mode::train);

  bridge::StepFacts facts() const override;
  at::Tensor logits() override { return logits_; }
  at::Tensor features() override { return features_; }
  at::Tensor targets() override { return batch_.labels; }
  at::Tensor samples() override;
  at::Tensor teacher_logits() override;
  at::Tensor teacher_features() override;
  at::Tensor head(bridge::Which which, const at::Tensor& features) override;
  at::Tensor cross_entropy(const at::Tensor& logits) override;
  at::Tensor over_teacher_classes(const at::Tensor& logits) override;
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

 private:
  const models::Network& teacher() const;                 // where there is one
  at::Tensor over_known(const at::Tensor& logits) const;  // its logits [M, K_t]
  // In train mode with random numbers of its own.
  models::Pass next_pass();
  models::Mode mode_of_teacher() const;
  // Of the student's backbone: frozen, it is in evaluation mode and without a graph.
  at::Tensor backbone(const at::Tensor& images, models::Pass pass) const;

  const Experiment& run_;
  const data::Batch& batch_;
  StepPosition position_;
  FeatureWatch* watch_;
  models::Mode mode_;
  int64_t passes_ = 0;  // of the student's backbone and head
  at::Tensor features_, logits_;
  std::optional<at::Tensor> teacher_features_, teacher_logits_;
  models::LayerOutputs layers_, teacher_layers_;  // that the strategy asked for
  std::map<int64_t, at::Tensor> views_;           // of the batch, by number
  std::map<int64_t, bridge::Replayed> replayed_;  // draws of this step, by number
};

}  // namespace guise::train
