// What draft interfaces ask of a training step.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "bridge/refusal.h"
#include "models/head_weight.h"
#include "models/make_network.h"
#include "train/step.h"
#include "train/step_loss.h"

namespace guise::train {
namespace {

const at::Tensor* find_tensor(const models::Network& network, const std::string& name) {
  const auto& tensors = network.tensors();
  const auto found = std::ranges::find(tensors, name, &models::NamedTensor::name);
  return found == tensors.end() ? nullptr : &found->tensor;
}

// The student's tensor; where its head has grown since a copy of it was made, the rows that the copy has too.
// Undefined where the shapes are of different networks.
at::Tensor as_in_copy(const at::Tensor& theirs, const at::Tensor& ours, bool may_have_grown) {
  if (theirs.sizes() == ours.sizes()) return ours;
  const bool grown = may_have_grown && theirs.dim() == ours.dim() && theirs.dim() > 0 &&
                     ours.size(0) > theirs.size(0) && theirs.sizes().slice(1) == ours.sizes().slice(1);
  return grown ? ours.narrow(0, 0, theirs.size(0)) : at::Tensor();
}

}  // namespace

bridge::HeadParameters TrainingStep::head_parameters(bridge::Which which) {
  const models::Network& network = which == bridge::Which::student ? *run_.student : teacher();
  const models::TensorNames& names = models::tensor_names(run_.config.model.name);
  const at::Tensor weight = models::linear_head_weight(network, names);
  const at::Tensor* const bias = find_tensor(network, names.head + "bias");
  if (!weight.defined() || bias == nullptr)
    throw bridge::Refusal{GUISE_UNIMPLEMENTED,
                          "head parameters: the head is not one linear layer with a bias"};
  if (which == bridge::Which::student) return {weight, *bias};
  const int64_t classes = std::min(run_.teacher_classes(), weight.size(0));
  return {weight.detach().narrow(0, 0, classes), bias->detach().narrow(0, 0, classes)};
}

std::vector<bridge::WeightPair> TrainingStep::weight_pairs() {
  std::vector<bridge::WeightPair> pairs;
  if (!run_.has_teacher() || (run_.stored_teachers && run_.stored_teachers->count() > 1)) return pairs;
  const std::string& head = models::tensor_names(run_.config.model.name).head;
  for (const models::NamedTensor& entry : run_.student->tensors()) {
    const at::Tensor* const theirs = find_tensor(teacher(), entry.name);
    if (theirs == nullptr) continue;
    const at::Tensor ours = as_in_copy(*theirs, entry.tensor, run_.teacher && entry.name.starts_with(head));
    if (ours.defined()) pairs.push_back({entry.name, ours, theirs->detach(), entry.is_buffer});
  }
  return pairs;
}

int64_t TrainingStep::teacher_count() {
  if (run_.stored_teachers) return static_cast<int64_t>(run_.stored_teachers->count());
  return run_.teacher && run_.teacher->part() == Part::model ? 1 : 0;
}

bridge::TeacherOutputs TrainingStep::teacher_outputs(int64_t index) {
  if (!run_.stored_teachers || run_.stored_teachers->count() == 1)
    return {teacher_logits().detach(), teacher_features()};
  const at::NoGradGuard no_grad;
  const models::Network& network = *run_.stored_teachers->networks()[static_cast<size_t>(index)];
  const at::Tensor features = network.features(batch_.images, models::Mode::evaluate);
  return {over_known(network.head(features, models::Mode::evaluate)), features};
}

// Others than the step's own are drawn as those of an epoch that no run reaches.
at::Tensor TrainingStep::images(int64_t view) {
  if (view == 0) return batch_.images;
  constexpr int kBeyondEpochs = 24;
  at::Tensor& images = views_[view];
  if (!images.defined())
    images = load_batch(run_, position_.samples, position_.epoch + (view << kBeyondEpochs)).images;
  return images;
}

at::Tensor TrainingStep::features_of(bridge::Which which, const at::Tensor& images, bool with_graph) {
  if (which == bridge::Which::teacher) {
    const at::NoGradGuard no_grad;
    return teacher().features(images, mode_of_teacher());
  }
  models::Pass pass = next_pass();
  pass.keeps_statistics = true;
  const at::AutoGradMode recording(with_graph && at::GradMode::is_enabled());
  return backbone(images, pass);
}

at::Tensor TrainingStep::layer(bridge::Which which, const std::string& name) {
  if (which == bridge::Which::student) return layers_.at(name);
  teacher_features();
  const at::Tensor& maps = teacher_layers_.at(name);
  if (!maps.defined()) throw bridge::Refusal{GUISE_NOT_FOUND, "output: the teacher has no layer " + name};
  return maps;
}

}  // namespace guise::train
