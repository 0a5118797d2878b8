// Images of earlier tasks in a strategy: one draw of them with the student's answer. M images, K classes.
#pragma once

#ifndef GUISE_DRAFTS
#define GUISE_DRAFTS
#endif
#include <guise/draft/replay.h>
#include <guise/plugin.hpp>

namespace losses {

using guise::Tensor;

// Draw `number` of a step, of as many images as continual.buffer.batch says. Only where images are held.
struct Replay {
  Tensor images, labels, known,
      stored;     // [M, 3, H, W], [M], [M], [M, K]: what the student said when it was kept
  Tensor logits;  // [M, K], with graph

  static bool has_images(const guise::Step& step) noexcept { return guise_replay_held(step.context()) > 0; }

  Replay(const guise::Step& step, uint32_t number) noexcept {
    guise_context* const g = step.context();
    const guise_replayed drawn = guise_replay_draw(g, number, 0);
    images = Tensor(g, drawn.images), labels = Tensor(g, drawn.labels);
    known = Tensor(g, drawn.known), stored = Tensor(g, drawn.logits);
    logits = step.head(Tensor(g, guise_replay_features(g, number)));
  }

  // The run's own, with its label smoothing.
  Tensor cross_entropy() const noexcept {
    guise_context* const g = logits.context();
    return {g, guise_replay_cross_entropy(g, logits.handle(), labels.handle())};
  }
};

}  // namespace losses
