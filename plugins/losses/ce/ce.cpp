// Plain cross-entropy: the baseline that every other strategy is compared with.
#include <guise/plugin.hpp>

struct Ce : guise::LossStrategy {
  explicit Ce(const guise::Options&) {}

  void loss(guise::Step& step) { step.add_term("loss_ce", step.cross_entropy(step.logits())); }
};

GUISE_LOSS_STRATEGY(Ce, "ce", "1.0.0", "cross-entropy alone, without a teacher", guise::needs_no_teacher);
