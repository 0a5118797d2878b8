// Wrong: loss throws std::bad_alloc.
#include <guise/plugin.hpp>
#include <new>

struct ThrowsBadAlloc : guise::LossStrategy {
  explicit ThrowsBadAlloc(const guise::Options&) {}
  void loss(guise::Step& step) {
    step.add_term("loss_ce", step.cross_entropy(step.logits()));
    throw std::bad_alloc();
  }
};

GUISE_LOSS_STRATEGY(ThrowsBadAlloc, "throws_bad_alloc", "1.0.0", "one line", guise::needs_no_teacher);
