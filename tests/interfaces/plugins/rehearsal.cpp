// Labels of two images of earlier tasks, and what the student said of them: cannot be written without
// guise.replay/1.
#define GUISE_DRAFTS
#include <guise/draft/replay.h>
#include <guise/plugin.hpp>

using guise::Tensor;

struct Rehearsal : guise::LossStrategy {
  explicit Rehearsal(const guise::Options& o) { guise_ask_replay(o.context(), 1); }

  void loss(guise::Step& step) {
    guise_context* const g = step.context();
    step.add_term("loss_ce", step.cross_entropy(step.logits()));
    if (guise_replay_held(g) == 0) return;
    const guise_replayed drawn = guise_replay_draw(g, 5, 2);
    const Tensor s = step.head(Tensor(g, guise_replay_features(g, 5)));  // [M, K]
    const Tensor known = arange(s.size(1), s, guise::int64) < Tensor(g, drawn.known).unsqueeze(1);
    step.add_term("loss_rehearsal", Tensor(g, guise_replay_cross_entropy(g, s.handle(), drawn.labels)));
    step.add_term("loss_kept", ((s - Tensor(g, drawn.logits)) * known).square().sum(), 0.5);
  }
};
GUISE_LOSS_STRATEGY(Rehearsal, "rehearsal", "1.0.0", "two images of earlier tasks", guise::needs_no_teacher);
