// What the tables of the drafts share: the fence around a call that needs a step or create, and the tables
// that stand in a file of their own.
#pragma once

#include <string>

#include "bridge/hand_over.h"
#include "bridge/loss_strategy.h"
#include "guise/draft/replay.h"
#include "guise/draft/weights.h"

namespace guise::bridge {

const guise_weights& weights_draft();
const guise_replay& replay_draft();

template <class Body>
guise_status in_step(guise_step* g, Body body) noexcept {
  return guarded(g, [&](Instance& instance) {
    if (g->step == nullptr)
      throw Refusal{GUISE_UNIMPLEMENTED, "a function of the training step was called outside loss"};
    body(static_cast<LossStrategy&>(instance));
  });
}

// `what` only a strategy has.
template <class Body>
guise_status in_create_of_strategy(guise_setup* g, const char* what, Body body) noexcept {
  return guarded(g, [&](Instance& instance) {
    if (g->setup == nullptr)
      throw Refusal{GUISE_UNIMPLEMENTED, "a function of the setup was called outside create"};
    auto* const strategy = dynamic_cast<LossStrategy*>(&instance);
    if (strategy == nullptr)
      throw Refusal{GUISE_UNIMPLEMENTED, std::string("ask: only a strategy reads ") + what};
    body(*strategy);
  });
}

inline Which which_network(int32_t which, const LossStrategy& strategy, int32_t scope, const char* what) {
  if (which == GUISE_STUDENT) return Which::student;
  if (which != GUISE_TEACHER)
    throw Refusal{
        GUISE_INVALID_ARGUMENT,
        std::string(what) + ": expected GUISE_STUDENT or GUISE_TEACHER, received " + std::to_string(which)};
  if (strategy.teacher_scope() < scope)
    throw Refusal{GUISE_UNIMPLEMENTED, std::string(what) + " of the teacher needs a wider teacher scope"};
  return Which::teacher;
}

// Images as the network takes them, M of them.
inline const at::Tensor& images_like(const at::Tensor& own, const at::Tensor& images, const char* what) {
  if (images.dim() == 4 && images.sizes().slice(1) == own.sizes().slice(1)) return images;
  throw Refusal{GUISE_INVALID_ARGUMENT, std::string(what) + ": expected images [M, " +
                                            std::to_string(own.size(1)) + ", " + std::to_string(own.size(2)) +
                                            ", " + std::to_string(own.size(3)) + "], received " +
                                            c10::str(images.sizes())};
}

// A scalar that a gradient can be taken of.
inline const at::Tensor& with_gradient(const at::Tensor& scalar) {
  if (scalar.numel() == 1 && scalar.requires_grad()) return scalar;
  throw Refusal{GUISE_INVALID_ARGUMENT, "gradient: expected a scalar with a graph, received shape " +
                                            c10::str(scalar.sizes()) +
                                            (scalar.requires_grad() ? "" : " without a graph")};
}

}  // namespace guise::bridge
