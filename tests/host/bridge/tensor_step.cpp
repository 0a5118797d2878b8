// Plain ATen; every tensor is cloned, so that the map's own stay untouched.
#include "tensor_step.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <stdexcept>

#include "guise/host.h"

namespace guise::bridge::testing {
namespace {

bool starts_with(const std::string& text, const char* start) {
  return text.rfind(start, 0) == 0;
}

}  // namespace

TensorStep::TensorStep(const TensorMap& tensors, int32_t scope, bool watched_teacher) : scope_(scope) {
  for (const auto& [name, tensor] : tensors) {
    if (starts_with(name, "param.")) continue;
    const bool student = name == "features" || starts_with(name, "student.");
    const bool teacher = starts_with(name, "teacher.");
    leaves_[name] = tensor.clone();
    if (student || (teacher && watched_teacher)) leaves_[name].set_requires_grad(true);
  }
}

const at::Tensor& TensorStep::leaf(const std::string& name) const {
  const auto found = leaves_.find(name);
  if (found == leaves_.end()) throw std::runtime_error("the step has no tensor " + name);
  return found->second;
}

StepFacts TensorStep::facts() const {
  const at::Tensor& z = leaf("features");
  const int64_t classes = leaf("student.head.bias").size(0);
  const bool teacher = leaves_.count("teacher.head.weight") + leaves_.count("teacher.logits") > 0;
  return {.epoch = 0,
          .step = 0,
          .batch_size = z.size(0),
          .feature_dim = z.size(1),
          .classes = classes,
          .teacher_classes = teacher ? classes : 0};
}

at::Tensor TensorStep::logits() {
  if (!logits_.defined()) logits_ = head(Which::student, features());
  return logits_;
}

at::Tensor TensorStep::teacher_logits() {
  if (teacher_logits_.defined()) return teacher_logits_;
  const bool given = scope_ == GUISE_TEACHER_MODEL && leaves_.count("teacher.logits") != 0;
  teacher_logits_ =
      given ? leaf("teacher.logits")
            : head(Which::teacher, scope_ == GUISE_TEACHER_HEAD ? features() : teacher_features());
  return teacher_logits_;
}

at::Tensor TensorStep::head(Which which, const at::Tensor& features) {
  const std::string owner = which == Which::student ? "student" : "teacher";
  return at::linear(features, leaf(owner + ".head.weight"), leaf(owner + ".head.bias"));
}

at::Tensor TensorStep::cross_entropy(const at::Tensor& logits) {
  return at::cross_entropy_loss(logits, targets());
}

at::Tensor TensorStep::random_uniform(at::IntArrayRef sizes, int64_t call) {
  const at::Tensor& noise = leaf("random." + std::to_string(call));
  if (noise.sizes() != sizes)
    throw std::runtime_error("random_uniform asked for another shape than the case has");
  ++random_calls_;
  return noise;
}

bool TensorStep::owns(const c10::StorageImpl* storage) const {
  for (const auto& [name, tensor] : leaves_) {
    if (tensor.storage().unsafeGetStorageImpl() == storage) return true;
  }
  return false;
}

at::Tensor TensorStep::images(int64_t) {
  return leaf("images");
}

at::Tensor TensorStep::features_of(Which, const at::Tensor& images, bool with_graph) {
  const at::AutoGradMode recording(with_graph);
  return at::linear(images.flatten(1), leaf("student.backbone.weight"));
}

at::Tensor TensorStep::weight_list() {
  return at::cat({leaf("student.head.weight").flatten(), leaf("student.head.bias")});
}

at::Tensor TensorStep::weight_list_gradient(const at::Tensor& scalar) {
  const auto slopes = torch::autograd::grad(
      {scalar}, {leaf("student.head.weight"), leaf("student.head.bias")}, {}, /*retain_graph=*/true);
  return at::cat({slopes[0].flatten(), slopes[1]});
}

at::Tensor TensorStep::weight_list_logits(const at::Tensor& list, const at::Tensor& images) {
  const at::NoGradGuard no_grad;
  const at::Tensor& weight = leaf("student.head.weight");
  return at::linear(features_of(Which::student, images, false),
                    list.narrow(0, 0, weight.numel()).view(weight.sizes()),
                    list.narrow(0, weight.numel(), weight.size(0)));
}

int64_t TensorStep::held_for_replay() {
  return leaves_.count("replay.0.images") == 0 ? 0 : leaf("replay.0.images").size(0);
}

Replayed TensorStep::replayed(int64_t number, int64_t) {
  const std::string draw = "replay." + std::to_string(number) + ".";
  return {leaf(draw + "images"), leaf(draw + "labels"), leaf(draw + "known"), leaf(draw + "logits")};
}

at::Tensor TensorStep::replayed_features(int64_t number) {
  return features_of(Which::student, replayed(number, 0).images, true);
}

at::Tensor TensorStep::cross_entropy_with(const at::Tensor& logits, const at::Tensor& labels) {
  return at::cross_entropy_loss(logits, labels);
}

at::Tensor total_loss(const std::vector<Term>& terms) {
  at::Tensor loss;
  for (const Term& term : terms) {
    const at::Tensor weighted = term.value * term.weight;
    loss = loss.defined() ? loss + weighted : weighted;
  }
  return loss;
}

}  // namespace guise::bridge::testing
