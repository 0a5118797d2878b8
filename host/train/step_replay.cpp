// What drafts ask of a training step about images of earlier tasks and the student's parameters as one list.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "bridge/refusal.h"
#include "train/replay.h"
#include "train/step.h"

namespace guise::train {

at::Tensor TrainingStep::weight_list() {
  return train::weight_list(run_).values();
}

at::Tensor TrainingStep::weight_list_gradient(const at::Tensor& scalar) {
  return train::weight_list(run_).gradient(scalar);
}

// Of a batch as it is in training; the statistics of the copy are nobody's.
at::Tensor TrainingStep::weight_list_logits(const at::Tensor& list, const at::Tensor& images) {
  const at::NoGradGuard no_grad;
  const auto network = train::weight_list(run_).network_with(list);
  return network->head(network->features(images, mode_), mode_);
}

int64_t TrainingStep::held_for_replay() {
  return run_.buffer ? run_.buffer->count() : 0;
}

bridge::Replayed TrainingStep::replayed(int64_t number, int64_t count) {
  bridge::Replayed& replayed = replayed_[number];
  if (replayed.images.defined()) return replayed;
  const Drawn drawn = run_.buffer->draw({position_.step, position_.part, number},
                                        count == 0 ? run_.buffer->options().batch : count);
  const data::Batch batch = load_drawn(run_, drawn);
  replayed = {batch.images, batch.labels, drawn.known.to(run_.device), {}};
  if (drawn.logits.defined()) replayed.logits = drawn.logits.narrow(1, 0, logits_.size(1)).to(run_.device);
  return replayed;
}

at::Tensor TrainingStep::replayed_features(int64_t number) {
  const auto drawn = replayed_.find(number);
  if (drawn == replayed_.end())
    throw bridge::Refusal{GUISE_NOT_FOUND,
                          "features: draw " + std::to_string(number) + " was not drawn in this step"};
  return backbone(drawn->second.images, next_pass());
}

}  // namespace guise::train
