// L2-SP (arXiv 1802.01483) towards the teacher: half the squared distance of all parameters. Cannot be
// written without guise.weights/1.
#define GUISE_DRAFTS
#include <guise/draft/weights.h>
#include <guise/plugin.hpp>

using guise::Tensor;

struct WeightDistance : guise::LossStrategy {
  explicit WeightDistance(const guise::Options&) {}

  void loss(guise::Step& step) {
    guise_context* const g = step.context();
    step.add_term("loss_ce", step.cross_entropy(step.logits()));
    Tensor sum = step.cross_entropy(step.logits()) * 0;
    for (uint32_t i = 0; i < guise_weight_count(g); ++i) {
      const guise_pair pair = guise_weight_pair(g, i);
      if (pair.kind == GUISE_PARAMETERS)
        sum += (Tensor(g, pair.student) - Tensor(g, pair.teacher)).square().sum();
    }
    step.add_term("loss_l2sp", sum / 2, 0.01);
  }
};
GUISE_LOSS_STRATEGY(WeightDistance, "weight_distance", "1.0.0", "distance of the weights to the teacher's",
                    guise::needs_teacher_model);
