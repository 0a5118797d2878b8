// R-Drop (arXiv 2106.14448): two passes of the same images must agree; here the second is of images a little
// darker, so that it differs without dropout too. Cannot be written without guise.forward/1.
#define GUISE_DRAFTS
#include <guise/draft/forward.h>
#include <guise/plugin.hpp>

using guise::Tensor;

struct RDrop : guise::LossStrategy {
  explicit RDrop(const guise::Options&) {}

  void loss(guise::Step& step) {
    guise_context* const g = step.context();
    const Tensor darker = Tensor(g, guise_images(g)) * 0.9;
    const Tensor other = step.head(Tensor(g, guise_features_of(g, GUISE_STUDENT, darker.handle(), 1)));
    const Tensor p = log_softmax(step.logits(), 1), q = log_softmax(other, 1);
    const Tensor symmetric = ((p.exp() - q.exp()) * (p - q)).sum() / double(2 * step.batch_size());
    step.add_term("loss_ce", (step.cross_entropy(step.logits()) + step.cross_entropy(other)) / 2);
    step.add_term("loss_agree", symmetric);
  }
};
GUISE_LOSS_STRATEGY(RDrop, "r_drop", "1.0.0", "two passes that must agree", guise::needs_no_teacher);
