// The squared norm of the cross-entropy's gradient at the feature, itself trained. Cannot be written without
// guise.grad/1.
#define GUISE_DRAFTS
#include <guise/draft/grad.h>
#include <guise/plugin.hpp>

using guise::Tensor;

struct GradientPenalty : guise::LossStrategy {
  explicit GradientPenalty(const guise::Options&) {}

  void loss(guise::Step& step) {
    guise_context* const g = step.context();
    const Tensor ce = step.cross_entropy(step.logits()), z = step.features();
    const Tensor slope(g, guise_gradient(g, ce.handle(), z.handle(), 1));  // [N, D]
    step.add_term("loss_ce", ce);
    step.add_term("loss_slope", slope.square().sum() * double(step.batch_size()));
  }
};
GUISE_LOSS_STRATEGY(GradientPenalty, "gradient_penalty", "1.0.0", "a penalty on the gradient at the feature",
                    guise::needs_no_teacher);
