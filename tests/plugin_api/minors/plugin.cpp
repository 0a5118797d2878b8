// The wrapper's classes, which a newer minor must not disturb.
#include <guise/plugin.hpp>

struct Plain : guise::LossStrategy {
  double factor;

  explicit Plain(const guise::Options&) : factor(2.0) {}

  void loss(guise::Step& step) { step.add_term("base", -(step.features() * factor + step.features()), 0.5); }
};

GUISE_LOSS_STRATEGY(Plain, "plain", "1.0.0", "the same in C++", guise::needs_no_teacher,
                    guise::real("factor", 2.0).above(0).help("a factor"));
