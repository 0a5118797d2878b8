#include "bridge/drafts.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <cstdlib>
#include <string_view>

#include "bridge/foreign.h"
#include "bridge/hand_over.h"
#include "bridge/loss_strategy.h"
#include "guise/draft/forward.h"
#include "guise/draft/grad.h"
#include "guise/draft/head.h"
#include "guise/draft/layers.h"
#include "guise/draft/tasks.h"
#include "guise/draft/teachers.h"
#include "guise/draft/views.h"
#include "guise/draft/weights.h"

namespace guise::bridge {
namespace {

[[noreturn]] void has_none(const char* what) {
  throw Refusal{GUISE_UNIMPLEMENTED, std::string(what) + ": this step has none"};
}

template <class Body>
guise_status in_step(guise_step* g, Body body) noexcept {
  return guarded(g, [&](Instance& instance) {
    if (g->step == nullptr)
      throw Refusal{GUISE_UNIMPLEMENTED, "a function of the training step was called outside loss"};
    body(static_cast<LossStrategy&>(instance));
  });
}

Which which_network(int32_t which, const LossStrategy& strategy, int32_t scope, const char* what) {
  if (which == GUISE_STUDENT) return Which::student;
  if (which != GUISE_TEACHER)
    throw Refusal{
        GUISE_INVALID_ARGUMENT,
        std::string(what) + ": expected GUISE_STUDENT or GUISE_TEACHER, received " + std::to_string(which)};
  if (strategy.teacher_scope() < scope)
    throw Refusal{GUISE_UNIMPLEMENTED, std::string(what) + " of the teacher needs a wider teacher scope"};
  return Which::teacher;
}

// ---- guise.grad/1 ----

guise_status gradient(guise_step* g, guise_tensor value, const guise_tensor* inputs, uint32_t count,
                      int32_t create_graph, guise_tensor* gradients) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    const at::Tensor& root = strategy.tensor(value);
    if (root.numel() != 1 || !root.requires_grad())
      throw Refusal{GUISE_INVALID_ARGUMENT, "gradient: expected a scalar with a graph, received shape " +
                                                c10::str(root.sizes()) +
                                                (root.requires_grad() ? "" : " without a graph")};
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

// ---- guise.weights/1 ----

guise_status weight_count(guise_step* g, uint32_t* count) noexcept {
  return in_step(g, [&](LossStrategy& strategy) {
    required(count, "count") = static_cast<uint32_t>(strategy.services().weight_pairs().size());
  });
}

guise_status weight_pair(guise_step* g, uint32_t index, guise_pair* out) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    const std::vector<WeightPair> pairs = strategy.services().weight_pairs();
    if (index >= pairs.size())
      throw Refusal{GUISE_INVALID_ARGUMENT,
                    "pair: " + std::to_string(index) + " is not below " + std::to_string(pairs.size())};
    const WeightPair& pair = pairs[index];
    hand_over(guise_pair{0, pair.is_buffer ? GUISE_BUFFERS : GUISE_PARAMETERS, strategy.lend_text(pair.name),
                         strategy.lend(pair.teacher), strategy.lend(pair.student)},
              out, "pair", GUISE_PAIR_SIZE_1_0);
  });
  if (status != GUISE_OK && out != nullptr && out->struct_size >= GUISE_PAIR_SIZE_1_0)
    out->teacher = out->student = {};
  return status;
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
    const at::Tensor& input = strategy.tensor(images);
    const at::Tensor own = strategy.services().images(0);
    if (input.dim() != 4 || input.sizes().slice(1) != own.sizes().slice(1))
      throw Refusal{GUISE_INVALID_ARGUMENT, "features: expected images [M, " + std::to_string(own.size(1)) +
                                                ", " + std::to_string(own.size(2)) + ", " +
                                                std::to_string(own.size(3)) + "], received " +
                                                c10::str(input.sizes())};
    required(features, "features") =
        strategy.give(strategy.services().features_of(network, input, with_graph != 0));
  });
  return cleared(status, features);
}

// ---- guise.layers/1 ----

guise_status ask_layer(guise_setup* g, const char* name) noexcept {
  return guarded(g, [&](Instance& instance) {
    if (g->setup == nullptr)
      throw Refusal{GUISE_UNIMPLEMENTED, "a function of the setup was called outside create"};
    auto* const strategy = dynamic_cast<LossStrategy*>(&instance);
    if (strategy == nullptr) throw Refusal{GUISE_UNIMPLEMENTED, "ask: only a strategy reads layers"};
    strategy->ask_layer(&required(name, "name"));
  });
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
constexpr guise_weights kWeights = {sizeof(guise_weights), 0, weight_count, weight_pair};
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

const std::vector<DraftInterface>& draft_interfaces() {
  static const std::vector<DraftInterface> all = {
      {GUISE_GRAD_INTERFACE, &kGrad},       {GUISE_HEAD_INTERFACE, &kHead},
      {GUISE_WEIGHTS_INTERFACE, &kWeights}, {GUISE_TEACHERS_INTERFACE, &kTeachers},
      {GUISE_FORWARD_INTERFACE, &kForward}, {GUISE_VIEWS_INTERFACE, &kViews},
      {GUISE_LAYERS_INTERFACE, &kLayers},   {GUISE_TASKS_INTERFACE, &kTasks}};
  return all;
}

bool drafts_are_allowed() {
  const char* const said = std::getenv("GUISE_DRAFTS");
  return said != nullptr && std::string_view(said) == "1";
}

}  // namespace guise::bridge
