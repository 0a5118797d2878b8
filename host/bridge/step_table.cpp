// guise_step_table: what a strategy is offered during a training step.
#include <ATen/ATen.h>

#include "bridge/hand_over.h"
#include "bridge/host_table.h"
#include "bridge/loss_strategy.h"

namespace guise::bridge {
namespace {

// Only reachable through the step of a context, which LossStrategy alone sets.
template <class Body>
guise_status in_step(guise_step* g, Body body) noexcept {
  return guarded(g, [&](Instance& instance) {
    if (g->step == nullptr)
      throw Refusal{GUISE_UNIMPLEMENTED, "a function of the training step was called outside loss"};
    body(static_cast<LossStrategy&>(instance));
  });
}

guise_status info(guise_step* g, guise_step_info* out) noexcept {
  return in_step(g, [&](LossStrategy& strategy) {
    const StepFacts facts = strategy.services().facts();
    hand_over(
        guise_step_info{0, 0, facts.epoch, facts.step, facts.batch_size, facts.feature_dim, facts.classes,
                        facts.teacher_classes, facts.epochs, facts.total_steps, facts.lr},
        out, "info");
  });
}

void check_teacher(const LossStrategy& strategy, int32_t scope, const char* what) {
  if (strategy.teacher_scope() >= scope) return;
  throw Refusal{GUISE_UNIMPLEMENTED, std::string(what) + " needs teacher scope " +
                                         (scope == GUISE_TEACHER_MODEL ? "model" : "head") +
                                         ", which the strategy did not declare or gave up in create"};
}

at::Tensor input_tensor(LossStrategy& strategy, int32_t which) {
  switch (which) {
    case GUISE_LOGITS:
      return strategy.services().logits();
    case GUISE_FEATURES:
      return strategy.services().features();
    case GUISE_TARGETS:
      return strategy.services().targets();
    case GUISE_SAMPLES:
      return strategy.services().samples();
    case GUISE_TEACHER_LOGITS:
      check_teacher(strategy, GUISE_TEACHER_HEAD, "teacher_logits");
      return strategy.services().teacher_logits();
    case GUISE_TEACHER_FEATURES:
      check_teacher(strategy, GUISE_TEACHER_MODEL, "teacher_features");
      return strategy.services().teacher_features();
    default:
      throw Refusal{GUISE_INVALID_ARGUMENT, "input: there is no tensor number " + std::to_string(which)};
  }
}

guise_status input(guise_step* g, int32_t which, guise_tensor* tensor) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    required(tensor, "tensor") = strategy.lend(input_tensor(strategy, which));
  });
  return cleared(status, tensor);
}

guise_status head(guise_step* g, int32_t which, guise_tensor features, guise_tensor* logits) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    if (which != GUISE_STUDENT && which != GUISE_TEACHER) {
      throw Refusal{GUISE_INVALID_ARGUMENT,
                    "head: expected GUISE_STUDENT or GUISE_TEACHER, received " + std::to_string(which)};
    }
    if (which == GUISE_TEACHER) check_teacher(strategy, GUISE_TEACHER_HEAD, "the teacher's head");
    const at::Tensor& input = strategy.tensor(features);
    const int64_t width = strategy.services().facts().feature_dim;
    if (input.dim() != 2 || input.size(1) != width) {
      throw Refusal{GUISE_INVALID_ARGUMENT, "head: expected features of shape [M, " + std::to_string(width) +
                                                "], received " + c10::str(input.sizes())};
    }
    required(logits, "logits") = strategy.give(
        strategy.services().head(which == GUISE_TEACHER ? Which::teacher : Which::student, input));
  });
  return cleared(status, logits);
}

guise_status cross_entropy(guise_step* g, guise_tensor logits, guise_tensor* value) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    const at::Tensor& input = strategy.tensor(logits);
    const StepFacts facts = strategy.services().facts();
    if (input.dim() != 2 || input.size(0) != facts.batch_size || input.size(1) != facts.classes) {
      throw Refusal{GUISE_INVALID_ARGUMENT,
                    "cross_entropy: expected logits of shape [" + std::to_string(facts.batch_size) + ", " +
                        std::to_string(facts.classes) + "], received " + c10::str(input.sizes())};
    }
    required(value, "value") = strategy.give(strategy.services().cross_entropy(input));
  });
  return cleared(status, value);
}

guise_status over_teacher_classes(guise_step* g, guise_tensor logits, guise_tensor* narrowed) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    check_teacher(strategy, GUISE_TEACHER_HEAD, "over_teacher_classes");
    const at::Tensor& input = strategy.tensor(logits);
    const int64_t classes = strategy.services().facts().classes;
    if (input.dim() != 2 || input.size(1) != classes) {
      throw Refusal{GUISE_INVALID_ARGUMENT, "over_teacher_classes: expected logits of shape [M, " +
                                                std::to_string(classes) + "], received " +
                                                c10::str(input.sizes())};
    }
    required(narrowed, "narrowed") = strategy.give(strategy.services().over_teacher_classes(input));
  });
  return cleared(status, narrowed);
}

guise_status random_uniform(guise_step* g, const int64_t* sizes, uint32_t rank,
                            guise_tensor* noise) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    if (rank > 8) throw Refusal{GUISE_INVALID_ARGUMENT, "random_uniform: rank is above 8"};
    if (rank != 0) required(sizes, "sizes");
    for (uint32_t i = 0; i < rank; ++i) {
      if (sizes[i] < 0)
        throw Refusal{GUISE_INVALID_ARGUMENT,
                      "random_uniform: size " + std::to_string(sizes[i]) + " is negative"};
    }
    required(noise, "noise") = strategy.give(
        strategy.services().random_uniform(at::IntArrayRef(sizes, rank), strategy.next_random_call()));
  });
  return cleared(status, noise);
}

guise_status add_term(guise_step* g, const char* name, guise_tensor value, double weight) noexcept {
  return in_step(g,
                 [&](LossStrategy& strategy) { strategy.add_term(&required(name, "name"), value, weight); });
}

}  // namespace

const guise_step_table& step_table() {
  static const guise_step_table table = {
      sizeof(guise_step_table), 0,       info, input, head, cross_entropy, over_teacher_classes,
      random_uniform,           add_term};
  return table;
}

}  // namespace guise::bridge
