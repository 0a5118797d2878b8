// Wrong: its constructor throws something that is no std::exception.
#include <guise/plugin.hpp>

struct ThrowsInt : guise::LossStrategy {
  explicit ThrowsInt(const guise::Options& options) {
    if (options.classes() > 0) throw 42;
  }
  void loss(guise::Step& step) { step.add_term("loss_ce", step.cross_entropy(step.logits())); }
};

GUISE_LOSS_STRATEGY(ThrowsInt, "throws_int", "1.0.0", "one line", guise::needs_no_teacher);
