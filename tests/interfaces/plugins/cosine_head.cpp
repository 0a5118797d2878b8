// A cosine classifier of the head's own weight beside the linear one. Cannot be written without guise.head/1.
#define GUISE_DRAFTS
#include <guise/draft/head.h>
#include <guise/plugin.hpp>

using guise::Tensor;

struct CosineHead : guise::LossStrategy {
  double scale;

  explicit CosineHead(const guise::Options& o) : scale(o.real("scale")) {}

  void loss(guise::Step& step) {
    guise_tensor weight, bias;
    guise_head_parameters(step.context(), GUISE_STUDENT, &weight, &bias);
    const Tensor w(step.context(), weight), b(step.context(), bias);
    const Tensor cosines = matmul(normalize(step.features()), normalize(w).t());
    step.add_term("loss_ce", step.cross_entropy(step.logits()));
    step.add_term("loss_cosine", step.cross_entropy(cosines * scale + b * 0.5));
  }
};
GUISE_LOSS_STRATEGY(CosineHead, "cosine_head", "1.0.0", "cosines with the head's weight",
                    guise::needs_no_teacher, guise::real("scale", 8.0).above(0).help("of the cosines"));
