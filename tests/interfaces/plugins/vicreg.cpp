// VICReg (arXiv 2105.04906) between the step's view and a second one. Cannot be written without guise.views/1
// and guise.forward/1.
#define GUISE_DRAFTS
#include <guise/draft/forward.h>
#include <guise/draft/views.h>
#include <guise/plugin.hpp>

using guise::Tensor;

struct Vicreg : guise::LossStrategy {
  explicit Vicreg(const guise::Options&) {}

  static Tensor variance(Tensor z) { return relu(1 - sqrt(z.var(0) + 1e-4)).mean(); }
  // The squared entries off the diagonal, over D.
  static Tensor covariance(Tensor z) {
    const Tensor centred = z - z.mean(0);
    const Tensor c = matmul(centred.t(), centred) / double(z.size(0) - 1);
    return (c.square().sum() - c.square().trace()) / double(z.size(1));
  }

  void loss(guise::Step& step) {
    guise_context* const g = step.context();
    const Tensor a = step.features(), b(g, guise_features_of(g, GUISE_STUDENT, guise_view(g, 1), 1));
    step.add_term("loss_ce", step.cross_entropy(step.logits()));
    step.add_term("loss_invariance", (a - b).square().mean(), 25);
    if (step.batch_size() == 1) return;
    step.add_term("loss_variance", variance(a) + variance(b), 25);
    step.add_term("loss_covariance", covariance(a) + covariance(b));
  }
};
GUISE_LOSS_STRATEGY(Vicreg, "vicreg", "1.0.0", "two views of the batch", guise::needs_no_teacher);
