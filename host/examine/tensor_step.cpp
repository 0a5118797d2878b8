#include "examine/tensor_step.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <numeric>

#include "core/error.h"
#include "train/mask_stream.h"

namespace guise::examine {
namespace {

[[noreturn]] void refuse(const std::string& name, const std::string& expected, const std::string& received) {
  throw core::usage_error({.place = "tensor " + name,
                           .expected = expected,
                           .received = received,
                           .advice = "guise apply --help lists the names and shapes"});
}

const at::Tensor& find(const TensorMap& tensors, const std::string& name, const std::string& expected) {
  const auto found = tensors.find(name);
  if (found == tensors.end()) refuse(name, expected, "none of that name");
  return found->second;
}

std::string text_of(at::IntArrayRef sizes) {
  return c10::str(sizes);
}

void check_shape(const TensorMap& tensors, const std::string& name, at::IntArrayRef sizes) {
  const auto found = tensors.find(name);
  if (found == tensors.end() || found->second.sizes() == sizes) return;
  refuse(name, "shape " + text_of(sizes), text_of(found->second.sizes()));
}

void check_targets(const at::Tensor& targets, int64_t samples, int64_t classes) {
  if (targets.scalar_type() != at::kLong || targets.sizes() != at::IntArrayRef{samples}) {
    refuse("targets", "int64 of shape [" + std::to_string(samples) + "]",
           std::string(c10::toString(targets.scalar_type())) + " of shape " + text_of(targets.sizes()));
  }
  const int64_t low = targets.min().item<int64_t>(), high = targets.max().item<int64_t>();
  if (low < 0 || high >= classes) {
    refuse("targets", "labels in 0 to " + std::to_string(classes - 1), std::to_string(low < 0 ? low : high));
  }
}

void check_samples(const TensorMap& tensors, int64_t count) {
  const auto found = tensors.find("samples");
  if (found == tensors.end()) return;
  const at::Tensor& samples = found->second;
  if (samples.scalar_type() != at::kLong || samples.sizes() != at::IntArrayRef{count})
    refuse("samples", "int64 of shape [" + std::to_string(count) + "]",
           std::string(c10::toString(samples.scalar_type())) + " of shape " + text_of(samples.sizes()));
  if (samples.min().item<int64_t>() < 0) refuse("samples", "indices of 0 or more", "a negative one");
}

bool is_integer(const std::string& name) {
  const bool replayed = name.starts_with("replay.");
  return name == "targets" || name == "samples" ||
         (replayed && (name.ends_with(".labels") || name.ends_with(".known")));
}

}  // namespace

bridge::SetupFacts setup_facts(const TensorMap& tensors) {
  const at::Tensor& features = find(tensors, "features", "the student's features [N, D]");
  const at::Tensor& weight = find(tensors, "student.head.weight", "the student's head [K, D]");
  if (features.dim() != 2 || features.numel() == 0)
    refuse("features", "shape [N, D], not empty", text_of(features.sizes()));
  if (!features.is_floating_point())
    refuse("features", "a floating-point type", c10::toString(features.scalar_type()));
  if (weight.dim() != 2) refuse("student.head.weight", "shape [K, D]", text_of(weight.sizes()));
  bridge::SetupFacts facts;
  facts.dtype = features.scalar_type();
  facts.feature_dim = features.size(1);
  facts.classes = weight.size(0);
  facts.weight_list = weight.numel() + facts.classes;
  facts.epochs = facts.steps_per_epoch = facts.total_steps = 1;
  constexpr std::string_view kLayer = "student.layer.";
  for (const auto& [name, tensor] : tensors) {
    if (name.starts_with(kLayer)) facts.layers.push_back(name.substr(kLayer.size()));
  }
  const auto samples = tensors.find("samples");
  facts.train_size = samples == tensors.end() || samples->second.numel() == 0
                         ? features.size(0)
                         : std::max(features.size(0), samples->second.max().item().toLong() + 1);
  return facts;
}

TensorStep::TensorStep(const TensorMap& tensors, const StepChoices& choices) : choices_(choices) {
  for (const auto& [name, tensor] : tensors) {
    if (name.starts_with("param.") || name.starts_with("buffer.")) continue;
    const bool student = name == "features" || name.starts_with("student.");
    const bool watched = name.starts_with("teacher.") && choices.watched_teacher;
    leaves_[name] = tensor.clone().set_requires_grad((student || watched) && tensor.is_floating_point());
  }
  check();
  samples_.resize(static_cast<size_t>(leaf("features").size(0)));
  std::iota(samples_.begin(), samples_.end(), int64_t{0});
}

void TensorStep::check() const {
  const bridge::SetupFacts facts = setup_facts(leaves_);
  const int64_t n = leaf("features").size(0), d = facts.feature_dim, k = facts.classes;
  for (const std::string owner : {"student", "teacher"}) {
    check_shape(leaves_, owner + ".head.weight", {k, d});
    check_shape(leaves_, owner + ".head.bias", {k});
  }
  find(leaves_, "student.head.bias", "the student's head [K]");
  check_shape(leaves_, "teacher.features", {n, d});
  check_shape(leaves_, "teacher.logits", {n, k});
  check_targets(find(leaves_, "targets", "the labels [N], int64"), n, k);
  check_samples(leaves_, n);
  for (const auto& [name, tensor] : leaves_) {
    if (!is_integer(name) && tensor.scalar_type() != facts.dtype) {
      refuse(name, std::string("the type of features, ") + c10::toString(facts.dtype),
             c10::toString(tensor.scalar_type()));
    }
  }
}

const at::Tensor& TensorStep::leaf(const std::string& name) const {
  return find(leaves_, name, "a tensor that this strategy needs");
}

bridge::StepFacts TensorStep::facts() const {
  const at::Tensor& z = leaf("features");
  const int64_t classes = leaf("student.head.bias").size(0);
  const int64_t of_teacher = choices_.scope == GUISE_TEACHER_NONE ? 0 : classes;
  return {choices_.moment.epoch, choices_.moment.step,     z.size(0),      z.size(1), classes, of_teacher,
          choices_.run.epochs,   choices_.run.total_steps, choices_.run.lr};
}

at::Tensor TensorStep::samples() {
  const auto given = leaves_.find("samples");
  return given == leaves_.end() ? at::tensor(samples_, at::kLong) : given->second;
}

at::Tensor TensorStep::logits() {
  if (!logits_.defined()) logits_ = head(bridge::Which::student, features());
  return logits_;
}

at::Tensor TensorStep::teacher_logits() {
  if (teacher_logits_.defined()) return teacher_logits_;
  const bool given = choices_.scope == GUISE_TEACHER_MODEL && leaves_.count("teacher.logits") != 0;
  teacher_logits_ = given ? leaf("teacher.logits")
                          : head(bridge::Which::teacher,
                                 choices_.scope == GUISE_TEACHER_HEAD ? features() : teacher_features());
  if (choices_.scope == GUISE_TEACHER_MODEL) teacher_logits_ = teacher_logits_.detach();
  return teacher_logits_;
}

at::Tensor TensorStep::head(bridge::Which which, const at::Tensor& features) {
  const std::string owner = which == bridge::Which::student ? "student" : "teacher";
  return at::linear(features, leaf(owner + ".head.weight"), leaf(owner + ".head.bias"));
}

at::Tensor TensorStep::cross_entropy(const at::Tensor& logits) {
  return cross_entropy_with(logits, targets());
}

at::Tensor TensorStep::cross_entropy_with(const at::Tensor& logits, const at::Tensor& labels) {
  return at::cross_entropy_loss(logits.scalar_type() == at::kBFloat16 ? logits.to(at::kFloat) : logits,
                                labels);
}

at::Tensor TensorStep::random_uniform(at::IntArrayRef sizes, int64_t call) {
  ++random_calls_;
  if (leaves_.count("random.0") == 0) {
    const train::MaskPosition position{choices_.seed, choices_.moment.epoch, choices_.moment.step, samples_};
    return train::mask_noise(position, sizes, call).to(leaf("features").scalar_type());
  }
  const std::string name = "random." + std::to_string(call);
  const at::Tensor& noise = leaf(name);
  if (noise.sizes() != sizes) refuse(name, "shape " + text_of(sizes), text_of(noise.sizes()));
  return noise;
}

bool TensorStep::owns(const c10::StorageImpl* storage) const {
  for (const auto& [name, tensor] : leaves_) {
    if (tensor.storage().unsafeGetStorageImpl() == storage) return true;
  }
  return false;
}

}  // namespace guise::examine
