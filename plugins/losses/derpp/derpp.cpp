// Dark experience replay++: what the student said of images of earlier tasks, and their labels.
#include "../common/divergence.hpp"
#include "../common/replay.hpp"

using guise::Tensor;

struct Derpp : guise::LossStrategy {
  double alpha, beta;

  explicit Derpp(const guise::Options& o) : alpha(o.real("alpha")), beta(o.real("beta")) {
    guise_ask_replay(o.context(), true);
  }

  void loss(guise::Step& step) {
    step.add_term("loss_ce", step.cross_entropy(step.logits()));
    if (!losses::Replay::has_images(step)) return;
    step.add_term("loss_der", distance(losses::Replay(step, 0)), alpha);
    step.add_term("loss_er", losses::Replay(step, 1).cross_entropy(), beta);
  }

  // Mean squared difference to the logits that were kept, over the classes that were known then.
  static Tensor distance(const losses::Replay& replay) noexcept {
    const Tensor s = losses::widened(replay.logits), then = replay.stored;  // [M, K]
    const Tensor known = arange(s.size(1), s, guise::int64) < replay.known.unsqueeze(1);
    return ((s - then.to(s)) * known).square().sum() / known.sum();
  }
};

GUISE_LOSS_STRATEGY(
    Derpp, "derpp", "1.0.0", "dark experience replay++: logits and labels of earlier images",
    guise::needs_no_teacher,
    guise::real("alpha", 0.1).at_least(0).help("weight of the distance to the logits that were kept"),
    guise::real("beta", 0.5).at_least(0).help("weight of the replayed images' cross-entropy"));
