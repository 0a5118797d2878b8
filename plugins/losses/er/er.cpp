// Experience replay: the cross-entropy of images of earlier tasks beside that of the batch.
#include "../common/replay.hpp"

struct Er : guise::LossStrategy {
  double ce_weight, replay_weight;

  explicit Er(const guise::Options& o)
      : ce_weight(o.real("ce_weight")), replay_weight(o.real("replay_weight")) {
    if (ce_weight == 0 && replay_weight == 0)
      o.fail("ce_weight and replay_weight are both 0, so nothing is trained: raise one of them");
    guise_ask_replay(o.context(), false);
  }

  void loss(guise::Step& step) {
    step.add_term("loss_ce", step.cross_entropy(step.logits()), ce_weight);
    if (!losses::Replay::has_images(step)) return;
    step.add_term("loss_er", losses::Replay(step, 0).cross_entropy(), replay_weight);
  }
};

GUISE_LOSS_STRATEGY(
    Er, "er", "1.0.0", "experience replay: labels of images of earlier tasks", guise::needs_no_teacher,
    guise::real("ce_weight", 1.0).at_least(0).help("weight of the batch's cross-entropy"),
    guise::real("replay_weight", 1.0).at_least(0).help("weight of the replayed images' cross-entropy"));
