// What draft interfaces ask of a step made of tensors: the backbone is one matrix over the pixels of an
// image, and maps of layers are tensors of their own.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

#include "bridge/refusal.h"
#include "core/files.h"
#include "examine/tensor_step.h"

namespace guise::examine {
namespace {

constexpr int64_t kSide = 4, kChannels = 6;  // of what is made up

const std::string& word_of(bridge::Which which) {
  static const std::string student = "student", teacher = "teacher";
  return which == bridge::Which::student ? student : teacher;
}

uint64_t number_of(const std::string& name) {
  return std::stoull(core::sha256_hex(name).substr(0, 15), nullptr, 16);
}

}  // namespace

const at::Tensor& TensorStep::draft_leaf(const std::string& name, at::IntArrayRef sizes) {
  if (const auto found = leaves_.find(name); found != leaves_.end()) return found->second;
  if (!choices_.made_up)
    throw bridge::Refusal{GUISE_UNIMPLEMENTED,
                          "the batch has no tensor " + name + ", which this interface reads"};
  const auto generator = at::make_generator<at::CPUGeneratorImpl>(choices_.seed + number_of(name));
  const at::Tensor values =
      at::randn(sizes, generator, at::dtype(at::kDouble)).to(leaf("features").scalar_type());
  return leaves_[name] = values.set_requires_grad(name.starts_with("student."));
}

bridge::HeadParameters TensorStep::head_parameters(bridge::Which which) {
  const std::string owner = word_of(which) + ".head.";
  if (which == bridge::Which::student) return {leaf(owner + "weight"), leaf(owner + "bias")};
  return {leaf(owner + "weight").detach(), leaf(owner + "bias").detach()};
}

// Those of the head.
at::Tensor TensorStep::weight_list() {
  return at::cat({leaf("student.head.weight").flatten(), leaf("student.head.bias")});
}

at::Tensor TensorStep::weight_list_gradient(const at::Tensor& scalar) {
  const at::AutoGradMode recording(true);
  const std::vector<at::Tensor> head = {leaf("student.head.weight"), leaf("student.head.bias")};
  const auto gradients =
      torch::autograd::grad({scalar}, head, {}, /*retain_graph=*/true, /*create_graph=*/false,
                            /*allow_unused=*/true);
  std::vector<at::Tensor> parts;
  for (size_t i = 0; i < head.size(); ++i)
    parts.push_back((gradients[i].defined() ? gradients[i] : at::zeros_like(head[i])).flatten());
  return at::cat(parts);
}

at::Tensor TensorStep::weight_list_logits(const at::Tensor& list, const at::Tensor& images) {
  const at::NoGradGuard no_grad;
  const at::Tensor& weight = leaf("student.head.weight");
  const at::Tensor given = list.narrow(0, 0, weight.numel()).view(weight.sizes());
  return at::linear(features_of(bridge::Which::student, images, false), given,
                    list.narrow(0, weight.numel(), weight.size(0)));
}

std::vector<bridge::WeightPair> TensorStep::weight_pairs() {
  std::vector<bridge::WeightPair> pairs;
  if (leaves_.count("teacher.head.weight") + leaves_.count("teacher.head.bias") < 2) return pairs;
  for (const char* name : {"head.weight", "head.bias"})
    pairs.push_back(
        {name, leaf(std::string("student.") + name), leaf(std::string("teacher.") + name).detach()});
  return pairs;
}

int64_t TensorStep::teacher_count() {
  return choices_.scope == GUISE_TEACHER_MODEL ? 1 : 0;
}

bridge::TeacherOutputs TensorStep::teacher_outputs(int64_t) {
  return {teacher_logits().detach(), teacher_features()};
}

at::Tensor TensorStep::images(int64_t view) {
  return draft_leaf(view == 0 ? "images" : "view." + std::to_string(view),
                    {leaf("features").size(0), 3, kSide, kSide});
}

at::Tensor TensorStep::features_of(bridge::Which which, const at::Tensor& images, bool with_graph) {
  const at::Tensor pixels = images.flatten(1);
  const int64_t width = leaf("features").size(1);
  const at::Tensor& weight = draft_leaf(word_of(which) + ".backbone.weight", {width, pixels.size(1)});
  if (which == bridge::Which::teacher) return at::linear(pixels, weight.detach());
  const at::AutoGradMode recording(with_graph && at::GradMode::is_enabled());
  return at::linear(pixels, weight);
}

at::Tensor TensorStep::integer_leaf(const std::string& name, const at::Tensor& made_up) {
  if (const auto found = leaves_.find(name); found != leaves_.end()) return found->second;
  if (!choices_.made_up)
    throw bridge::Refusal{GUISE_UNIMPLEMENTED,
                          "the batch has no tensor " + name + ", which this interface reads"};
  return leaves_[name] = made_up;
}

int64_t TensorStep::held_for_replay() {
  const auto given = leaves_.find("replay.0.images");
  if (given != leaves_.end()) return given->second.size(0);
  return choices_.made_up ? leaf("features").size(0) : 0;
}

// Made up: every class, of some of them not all others known when they were kept.
bridge::Replayed TensorStep::replayed(int64_t number, int64_t count) {
  if (const auto drawn = draws_.find(number); drawn != draws_.end()) return drawn->second;
  const std::string draw = "replay." + std::to_string(number) + ".";
  const int64_t n = leaf("features").size(0), k = leaf("student.head.bias").size(0);
  const at::Tensor images = draft_leaf(draw + "images", {n, 3, kSide, kSide});
  const int64_t held = images.size(0), wanted = count == 0 ? held : std::min(count, held);
  const at::Tensor labels = integer_leaf(draw + "labels", at::arange(n, at::kLong).remainder(k));
  const at::Tensor known = integer_leaf(draw + "known", (labels + 2).clamp_max(k));
  const bool kept = choices_.made_up || leaves_.count(draw + "logits") != 0;
  const at::Tensor logits = kept ? draft_leaf(draw + "logits", {n, k}).narrow(0, 0, wanted) : at::Tensor();
  return draws_[number] = {images.narrow(0, 0, wanted), labels.narrow(0, 0, wanted),
                           known.narrow(0, 0, wanted), logits};
}

at::Tensor TensorStep::replayed_features(int64_t number) {
  return features_of(bridge::Which::student, replayed(number, 0).images, true);
}

at::Tensor TensorStep::layer(bridge::Which which, const std::string& name) {
  const at::Tensor& maps =
      draft_leaf(word_of(which) + ".layer." + name, {leaf("features").size(0), kChannels, kSide, kSide});
  return which == bridge::Which::student ? maps : maps.detach();
}

std::vector<std::string> made_up_layers() {
  return {"conv1", "layer1.0", "layer1", "layer2.0", "layer2", "layer3.0", "layer3", "layer4.0", "layer4"};
}

}  // namespace guise::examine
