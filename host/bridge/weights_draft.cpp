// guise.weights/1: tensors in pairs with the teacher's, and the student's parameters as one list.
#include <ATen/ATen.h>

#include "bridge/draft_calls.h"

namespace guise::bridge {
namespace {

guise_status count(guise_step* g, uint32_t* count) noexcept {
  return in_step(g, [&](LossStrategy& strategy) {
    required(count, "count") = static_cast<uint32_t>(strategy.services().weight_pairs().size());
  });
}

guise_status pair(guise_step* g, uint32_t index, guise_pair* out) noexcept {
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

guise_status list_length(guise_context* g, int64_t* length) noexcept {
  return guarded(g, [&](Instance& instance) { required(length, "length") = instance.facts().weight_list; });
}

guise_status list(guise_step* g, guise_tensor* list) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    required(list, "list") = strategy.give(strategy.services().weight_list());
  });
  return cleared(status, list);
}

guise_status list_gradient(guise_step* g, guise_tensor value, guise_tensor* gradient) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    const at::Tensor& scalar = with_gradient(strategy.tensor(value));
    required(gradient, "gradient") = strategy.give(strategy.services().weight_list_gradient(scalar));
  });
  return cleared(status, gradient);
}

guise_status list_logits(guise_step* g, guise_tensor list, guise_tensor images,
                         guise_tensor* logits) noexcept {
  const guise_status status = in_step(g, [&](LossStrategy& strategy) {
    StepServices& services = strategy.services();
    const at::Tensor& weights = strategy.tensor(list);
    const at::Tensor& input = images_like(services.images(0), strategy.tensor(images), "list_logits");
    if (weights.sizes() != at::IntArrayRef{strategy.facts().weight_list})
      throw Refusal{GUISE_INVALID_ARGUMENT, "list_logits: expected a list [" +
                                                std::to_string(strategy.facts().weight_list) +
                                                "], received " + c10::str(weights.sizes())};
    required(logits, "logits") = strategy.give(services.weight_list_logits(weights, input));
  });
  return cleared(status, logits);
}

}  // namespace

const guise_weights& weights_draft() {
  static const guise_weights table = {sizeof(guise_weights), 0,    count,         pair,
                                      list_length,           list, list_gradient, list_logits};
  return table;
}

}  // namespace guise::bridge
