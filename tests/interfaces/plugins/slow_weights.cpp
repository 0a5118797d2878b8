// An average of the student's weights that the strategy keeps by itself, held near and asked for its answers:
// cannot be written without guise.weights/1 and its list.
#define GUISE_DRAFTS
#include <guise/draft/forward.h>
#include <guise/draft/weights.h>
#include <guise/plugin.hpp>

using guise::Tensor;

struct SlowWeights : guise::LossStrategy {
  Tensor slow;  // [P]

  explicit SlowWeights(const guise::Options& o)
      : slow(o.buffer("slow", {guise_weight_list_length(o.context())})) {}

  void loss(guise::Step& step) {
    guise_context* const g = step.context();
    const Tensor ce = step.cross_entropy(step.logits()), now(g, guise_weight_list(g));
    const Tensor slope(g, guise_weight_list_gradient(g, ce.handle()));
    const Tensor theirs(g, guise_weight_list_logits(g, slow.handle(), guise_images(g)));
    step.add_term("loss_ce", ce);
    step.add_term("loss_away", (now - slow.clone()).square().sum() / 2, 0.01);
    step.add_term("loss_slope", slope.square().sum(), 0.1);
    step.add_term("loss_slow", (step.logits() - theirs).square().mean());
    const guise::NoGrad none(step);
    slow.lerp_(now.detach(), 0.5);
  }
};
GUISE_LOSS_STRATEGY(SlowWeights, "slow_weights", "1.0.0", "an average of weights that a strategy keeps",
                    guise::needs_no_teacher);
