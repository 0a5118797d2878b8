// guise.replay/1: a strategy that draws images of earlier tasks.
#include <ATen/ATen.h>

#include "bridge/draft_calls.h"

namespace guise::bridge {
namespace {

constexpr uint32_t kMostDraws = 64;

guise_status ask(guise_setup* g, int32_t keeps_logits) noexcept {
  return in_create_of_strategy(g, "replayed images",
                               [&](LossStrategy& strategy) { strategy.ask_replay(keeps_logits != 0); });
}

// Of the step of a strategy that asked in create.
StepServices& services_of(LossStrategy& strategy) {
  if (!strategy.replay_wish().draws) throw Refusal{GUISE_NOT_FOUND, "replay: create did not ask for it"};
  return strategy.services();
}

guise_status held(guise_step* g, int64_t* images) noexcept {
  return in_step(g, [&](LossStrategy& strategy) {
    required(images, "images") = services_of(strategy).held_for_replay();
  });
}

void check_number(uint32_t number) {
  if (number >= kMostDraws)
    throw Refusal{GUISE_INVALID_ARGUMENT, "replay: a draw's number is below " + std::to_string(kMostDraws) +
                                              ", received " + std::to_string(number)};
}

guise_tensor lent_or_none(LossStrategy& strategy, const at::Tensor& tensor) {
  return tensor.defined() ? strategy.lend(tensor) : guise_tensor{};
}

guise_status draw(guise_step* g, uint32_t number, int64_t count, guise_replayed* out) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    StepServices& services = services_of(strategy);
    check_number(number);
    if (count < 0)
      throw Refusal{GUISE_INVALID_ARGUMENT, "draw: " + std::to_string(count) + " images are asked for"};
    if (services.held_for_replay() == 0)
      throw Refusal{GUISE_NOT_FOUND, "draw: no image is held yet; held() says how many are"};
    const Replayed replayed = services.replayed(number, count);
    hand_over(guise_replayed{0, 0, strategy.lend(replayed.images), strategy.lend(replayed.labels),
                             strategy.lend(replayed.known), lent_or_none(strategy, replayed.logits)},
              out, "replayed", sizeof(guise_replayed));
  });
  if (status != GUISE_OK && out != nullptr && out->struct_size >= sizeof(guise_replayed))
    out->images = out->labels = out->known = out->logits = {};
  return status;
}

guise_status features(guise_step* g, uint32_t number, guise_tensor* features) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    check_number(number);
    required(features, "features") = strategy.lend(services_of(strategy).replayed_features(number));
  });
  return cleared(status, features);
}

guise_status cross_entropy(guise_step* g, guise_tensor logits, guise_tensor labels,
                           guise_tensor* scalar) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    const at::Tensor &rows = strategy.tensor(logits), &named = strategy.tensor(labels);
    const int64_t classes = strategy.services().facts().classes;
    if (rows.dim() != 2 || rows.size(1) != classes || named.sizes() != at::IntArrayRef{rows.size(0)})
      throw Refusal{GUISE_INVALID_ARGUMENT, "cross_entropy: expected logits [M, " + std::to_string(classes) +
                                                "] and labels [M], received " + c10::str(rows.sizes()) +
                                                " and " + c10::str(named.sizes())};
    required(scalar, "scalar") = strategy.give(services_of(strategy).cross_entropy_with(rows, named));
  });
  return cleared(status, scalar);
}

}  // namespace

const guise_replay& replay_draft() {
  static const guise_replay table = {sizeof(guise_replay), 0, ask, held, draw, features, cross_entropy};
  return table;
}

}  // namespace guise::bridge
