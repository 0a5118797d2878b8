#include "train/step.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "train/mask_stream.h"

namespace guise::train {
namespace {

constexpr int64_t kIgnoredLabel = -100;  // LibTorch's own default: no label is

bool holds(const std::vector<models::NamedTensor>& tensors, const c10::StorageImpl* storage) {
  for (const models::NamedTensor& entry : tensors) {
    if (entry.tensor.storage().unsafeGetStorageImpl() == storage) return true;
  }
  return false;
}

}  // namespace

TrainingStep::TrainingStep(const Experiment& run, const data::Batch& batch, const StepPosition& position,
                           FeatureWatch* watch, models::Mode mode)
    : run_(run), batch_(batch), position_(position), watch_(watch), mode_(mode) {
  for (const std::string& name : run_.strategy->asked_layers())
    layers_[name] = teacher_layers_[name] = at::Tensor();
  models::Pass pass = next_pass();
  if (!layers_.empty()) pass.layers = &layers_;
  features_ = backbone(batch_.images, pass);
  if (watch_ != nullptr) watch_->begin_step(features_, batch_.labels, position_.samples);
  logits_ = run_.student->head(features_, next_pass());
}

models::Pass TrainingStep::next_pass() {
  models::Pass pass = mode_;
  if (mode_ == models::Mode::evaluate) return pass;
  pass.dropout = {run_.config.train.seed, position_.step,
                  position_.samples.empty() ? 0 : position_.samples.front(), passes_++};
  return pass;
}

// Gradients end at the features: measures and strategies may ask for them there.
at::Tensor TrainingStep::backbone(const at::Tensor& images, models::Pass pass) const {
  if (!run_.backbone_is_frozen()) return run_.student->features(images, pass);
  const bool with_graph = at::GradMode::is_enabled();
  const at::NoGradGuard no_grad;
  pass.mode = models::Mode::evaluate;
  return run_.student->features(images, pass).requires_grad_(with_graph);
}

// Its batch norm as the run says; nothing of it is dropped.
models::Mode TrainingStep::mode_of_teacher() const {
  const bool as_a_batch = mode_ == models::Mode::train && run_.config.teacher.train_batch_norm;
  return as_a_batch ? models::Mode::train : models::Mode::evaluate;
}

bridge::StepFacts TrainingStep::facts() const {
  const int64_t classes = run_.student->classes();
  return {position_.epoch, position_.step,         batch_.labels.size(0), run_.student->feature_dim(),
          classes,         run_.teacher_classes(), run_.plan.epochs(),    run_.plan.steps(),
          position_.lr};
}

at::Tensor TrainingStep::samples() {
  const at::Tensor indices = at::empty({static_cast<int64_t>(position_.samples.size())}, at::kLong);
  std::copy(position_.samples.begin(), position_.samples.end(), indices.mutable_data_ptr<int64_t>());
  return indices.to(run_.device);
}

const models::Network& TrainingStep::teacher() const {
  return run_.stored_teachers ? run_.stored_teachers->only() : run_.teacher->network();
}

// No-grad and not inference mode: inference tensors cannot be saved for the backward pass.
at::Tensor TrainingStep::teacher_features() {
  if (!teacher_features_) {
    const at::NoGradGuard no_grad;
    models::Pass pass = mode_of_teacher();
    if (!teacher_layers_.empty()) pass.layers = &teacher_layers_;
    teacher_features_ = teacher().features(batch_.images, pass);
  }
  return *teacher_features_;
}

at::Tensor TrainingStep::teacher_logits() {
  if (!teacher_logits_) {
    if (run_.stored_teachers && run_.stored_teachers->count() > 1) {
      teacher_logits_ = over_known(run_.stored_teachers->logits(batch_.images));
    } else if (run_.teacher && run_.teacher->part() == Part::head) {
      teacher_logits_ = run_.teacher->network().head(features_, mode_of_teacher());
    } else {
      const at::Tensor features = teacher_features();
      const at::NoGradGuard no_grad;
      teacher_logits_ = over_known(teacher().head(features, mode_of_teacher()));
    }
  }
  return *teacher_logits_;
}

// A stored teacher knows every class of the run; the strategy compares those that there are to compare.
at::Tensor TrainingStep::over_known(const at::Tensor& logits) const {
  const int64_t classes = run_.teacher_classes();
  return classes < logits.size(1) ? logits.narrow(1, 0, classes) : logits;
}

at::Tensor TrainingStep::head(bridge::Which which, const at::Tensor& features) {
  if (which == bridge::Which::teacher) return over_known(teacher().head(features, mode_of_teacher()));
  if (watch_ != nullptr) watch_->add(features);
  // What is evaluated is the student's own feature: other views do not move the running statistics.
  models::Pass pass = next_pass();
  pass.keeps_statistics = run_.config.model.head.statistics == "own";
  return run_.student->head(features, pass);
}

// Over the task's own classes alone (continual.loss_over new), an image of another class has no label.
at::Tensor TrainingStep::cross_entropy(const at::Tensor& logits) {
  if (!run_.config.continual.loss_over_new) return cross_entropy_with(logits, batch_.labels);
  const Task& task = run_.task();
  const at::Tensor labels = batch_.labels - task.first_class;
  return cross_entropy_with(logits.narrow(1, task.first_class, task.classes),
                            labels.masked_fill(labels < 0, kIgnoredLabel));
}

at::Tensor TrainingStep::cross_entropy_with(const at::Tensor& logits, const at::Tensor& labels) {
  return at::cross_entropy_loss(logits.to(at::kFloat), labels, /*weight=*/{}, at::Reduction::Mean,
                                kIgnoredLabel, run_.config.loss.label_smoothing);
}

at::Tensor TrainingStep::over_teacher_classes(const at::Tensor& logits) {
  return logits.narrow(1, 0, run_.teacher_classes());
}

at::Tensor TrainingStep::random_uniform(at::IntArrayRef sizes, int64_t call) {
  return mask_noise({run_.config.train.seed, position_.epoch, position_.step, position_.samples}, sizes, call)
      .to(run_.device);
}

bool TrainingStep::owns(const c10::StorageImpl* storage) const {
  if (run_.stored_teachers) {
    for (const auto& network : run_.stored_teachers->networks())
      if (holds(network->tensors(), storage)) return true;
  }
  return holds(run_.student->tensors(), storage) ||
         (run_.teacher && holds(run_.teacher->network().tensors(), storage));
}

}  // namespace guise::train
