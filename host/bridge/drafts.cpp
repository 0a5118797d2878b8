#include "bridge/drafts.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <cstdlib>
#include <string_view>

#include "bridge/draft_calls.h"
#include "bridge/foreign.h"
#include "guise/draft/forward.h"
#include "guise/draft/grad.h"
#include "guise/draft/head.h"
#include "guise/draft/layers.h"
#include "guise/draft/replay.h"
#include "guise/draft/tasks.h"
#include "guise/draft/teachers.h"
#include "guise/draft/views.h"
#include "guise/draft/weights.h"

namespace guise::bridge {
namespace {

[[noreturn]] void has_none(const char* what) {
  throw Refusal{GUISE_UNIMPLEMENTED, std::string(what) + ": this step has none"};
}

// ---- guise.grad/1 ----

guise_status gradient(guise_step* g, guise_tensor value, const guise_tensor* inputs, uint32_t count,
                      int32_t create_graph, guise_tensor* gradients) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    const at::Tensor& root = with_gradient(strategy.tensor(value));
    if (count == 0) return;
    required(inputs, "inputs"), required(gradients, "gradients");
    std::vector<at::Tensor> variables;
    for (uint32_t i = 0; i < count; ++i) {
      variables.push_back(strategy.tensor(inputs[i]));
      if (!variables.back().requires_grad())
        throw Refusal{GUISE_INVALID_ARGUMENT, "gradient: input " + std::to_string(i) + " has no graph"};
    }
    const at::AutoGradMode recording(true);
    const auto results =
        torch::autograd::grad({root}, variables, {}, /*retain_graph=*/true, create_graph != 0,
                              /*allow_unused=*/true);
    for (uint32_t i = 0; i < count; ++i)
      gradients[i] = strategy.give(results[i].defined() ? results[i] : at::zeros_like(variables[i]));
  });
  return cleared(status, gradients, count);
}

// ---- guise.head/1 ----

guise_status head_parameters(guise_step* g, int32_t which, guise_tensor* weight,
                             guise_tensor* bias) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    required(weight, "weight"), required(bias, "bias");
    const HeadParameters head = strategy.services().head_parameters(
        which_network(which, strategy, GUISE_TEACHER_HEAD, "head parameters"));
    *weight = strategy.lend(head.weight);
    *bias = strategy.lend(head.bias);
  });
  cleared(status, weight);
  return cleared(status, bias);
}

// ---- guise.teachers/1 ----

guise_status teacher_count(guise_step* g, uint32_t* count) noexcept {
  return in_step(g, [&](LossStrategy& strategy) {
    required(count, "count") = static_cast<uint32_t>(strategy.services().teacher_count());
  });
}

guise_status teacher_outputs(guise_step* g, uint32_t index, guise_tensor* logits,
                             guise_tensor* features) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    which_network(GUISE_TEACHER, strategy, GUISE_TEACHER_MODEL, "outputs");
    const int64_t count = strategy.services().teacher_count();
    if (index >= count)
      throw Refusal{GUISE_INVALID_ARGUMENT,
                    "outputs: teacher " + std::to_string(index) + " is not below " + std::to_string(count)};
    const TeacherOutputs outputs = strategy.services().teacher_outputs(index);
    if (logits != nullptr) *logits = strategy.lend(outputs.logits);
    if (features != nullptr) *features = strategy.lend(outputs.features);
  });
  cleared(status, logits);
  return cleared(status, features);
}

// ---- guise.forward/1 and guise.views/1 ----

guise_status view_images(guise_step* g, uint32_t index, guise_tensor* images) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    constexpr uint32_t kMostViews = 64;
    if (index >= kMostViews) throw Refusal{GUISE_INVALID_ARGUMENT, "images: a view's index is below 64"};
    required(images, "images") = strategy.lend(strategy.services().images(index));
  });
  return cleared(status, images);
}

guise_status step_images(guise_step* g, guise_tensor* images) noexcept {
  return view_images(g, 0, images);
}

guise_status features_of(guise_step* g, int32_t which, guise_tensor images, int32_t with_graph,
                         guise_tensor* features) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    const Which network = which_network(which, strategy, GUISE_TEACHER_MODEL, "features");
    const at::Tensor& input = images_like(strategy.services().images(0), strategy.tensor(images), "features");
    required(features, "features") =
        strategy.give(strategy.services().features_of(network, input, with_graph != 0));
  });
  return cleared(status, features);
}

// ---- guise.layers/1 ----

guise_status ask_layer(guise_setup* g, const char* name) noexcept {
  return in_create_of_strategy(g, "layers",
                               [&](LossStrategy& strategy) { strategy.ask_layer(&required(name, "name")); });
}

guise_status layer_output(guise_step* g, int32_t which, const char* name, guise_tensor* maps) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    const Which network = which_network(which, strategy, GUISE_TEACHER_MODEL, "output");
    strategy.check_asked(&required(name, "name"));
    required(maps, "maps") = strategy.lend(strategy.services().layer(network, name));
  });
  return cleared(status, maps);
}

// ---- guise.tasks/1 ----

guise_status listen_to_tasks(guise_setup* g, const guise_task_events* events) noexcept {
  return guarded(g, [&](Instance& instance) {
    if (g->setup == nullptr)
      throw Refusal{GUISE_UNIMPLEMENTED, "a function of the setup was called outside create"};
    instance.listen_to_tasks(taken_over(events, sizeof(guise_task_events), "events"));
  });
}

constexpr guise_grad kGrad = {sizeof(guise_grad), 0, gradient};
constexpr guise_head_table kHead = {sizeof(guise_head_table), 0, head_parameters};
constexpr guise_teachers kTeachers = {sizeof(guise_teachers), 0, teacher_count, teacher_outputs};
constexpr guise_forward kForward = {sizeof(guise_forward), 0, step_images, features_of};
constexpr guise_views kViews = {sizeof(guise_views), 0, view_images};
constexpr guise_layers kLayers = {sizeof(guise_layers), 0, ask_layer, layer_output};
constexpr guise_tasks kTasks = {sizeof(guise_tasks), 0, listen_to_tasks};

}  // namespace

HeadParameters DraftServices::head_parameters(Which) {
  has_none("head parameters");
}
std::vector<WeightPair> DraftServices::weight_pairs() {
  has_none("pairs of weights");
}
int64_t DraftServices::teacher_count() {
  has_none("teachers by number");
}
TeacherOutputs DraftServices::teacher_outputs(int64_t) {
  has_none("teachers by number");
}
at::Tensor DraftServices::images(int64_t) {
  has_none("images");
}
at::Tensor DraftServices::features_of(Which, const at::Tensor&, bool) {
  has_none("a backbone");
}
at::Tensor DraftServices::layer(Which, const std::string&) {
  has_none("layers");
}
at::Tensor DraftServices::weight_list() {
  has_none("a list of weights");
}
at::Tensor DraftServices::weight_list_gradient(const at::Tensor&) {
  has_none("a list of weights");
}
at::Tensor DraftServices::weight_list_logits(const at::Tensor&, const at::Tensor&) {
  has_none("a list of weights");
}
int64_t DraftServices::held_for_replay() {
  has_none("images to replay");
}
Replayed DraftServices::replayed(int64_t, int64_t) {
  has_none("images to replay");
}
at::Tensor DraftServices::replayed_features(int64_t) {
  has_none("images to replay");
}
at::Tensor DraftServices::cross_entropy_with(const at::Tensor&, const at::Tensor&) {
  has_none("a cross-entropy of other rows");
}

const std::vector<DraftInterface>& draft_interfaces() {
  static const std::vector<DraftInterface> all = {{GUISE_GRAD_INTERFACE, &kGrad},
                                                  {GUISE_HEAD_INTERFACE, &kHead},
                                                  {GUISE_WEIGHTS_INTERFACE, &weights_draft()},
                                                  {GUISE_TEACHERS_INTERFACE, &kTeachers},
                                                  {GUISE_FORWARD_INTERFACE, &kForward},
                                                  {GUISE_VIEWS_INTERFACE, &kViews},
                                                  {GUISE_LAYERS_INTERFACE, &kLayers},
                                                  {GUISE_TASKS_INTERFACE, &kTasks},
                                                  {GUISE_REPLAY_INTERFACE, &replay_draft()}};
  return all;
}

bool drafts_are_allowed() {
  const char* const said = std::getenv("GUISE_DRAFTS");
  return said != nullptr && std::string_view(said) == "1";
}

}  // namespace guise::bridge
