// Plain ATen; every tensor is cloned, so that the map's own stay untouched.
#include "tensor_step.h"

#include <ATen/ATen.h>

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
    leaves_[name] = tensor.clone().set_requires_grad(student || (teacher && watched_teacher));
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

at::Tensor total_loss(const std::vector<Term>& terms) {
  at::Tensor loss;
  for (const Term& term : terms) {
    const at::Tensor weighted = term.value * term.weight;
    loss = loss.defined() ? loss + weighted : weighted;
  }
  return loss;
}

}  // namespace guise::bridge::testing
