// Distillation of relations: the predictions need not equal the teacher's, only go up and down with them,
// over the classes of an image (inter) and over the images of the batch for a class (intra).
#include "../common/divergence.hpp"
#include "../common/weights.hpp"

using guise::Tensor;

struct Dist : guise::LossStrategy {
  double beta, gamma, temperature, ce_weight;

  explicit Dist(const guise::Options& o)
      : beta(o.real("beta")),
        gamma(o.real("gamma")),
        temperature(o.real("temperature")),
        ce_weight(o.real("ce_weight")) {
    if (ce_weight == 0 && beta == 0 && gamma == 0)
      o.fail("ce_weight, beta and gamma are all 0, so nothing is trained: raise one");
  }

  void loss(guise::Step& step) {
    const Tensor p =
        softmax(losses::widened(step.over_teacher_classes(step.logits())) / temperature, 1);  // [N, K_t]
    const Tensor q = softmax(losses::widened(step.teacher_logits().detach()) / temperature, 1);
    const double scale = temperature * temperature;
    step.add_term("loss_ce", step.cross_entropy(step.logits()), ce_weight);
    step.add_term("loss_inter", 1 - correlation(p, q).mean(), beta * scale);
    step.add_term("loss_intra", 1 - correlation(p.t(), q.t()).mean(), gamma * scale);
  }

  // Pearson's correlation of each row of a with that row of b
  static Tensor correlation(Tensor a, Tensor b) noexcept {
    a -= a.mean(1, true);
    b -= b.mean(1, true);
    return (a * b).sum(1) / (a.norm(2, 1) * b.norm(2, 1) + 1e-8);
  }
};

GUISE_LOSS_STRATEGY(
    Dist, "dist", "1.0.0", "correlation with the teacher over classes and over the batch",
    guise::needs_teacher_model.by_default("swap"),
    guise::real("beta", 2.0).at_least(0).help("weight of the relation over classes (inter)"),
    guise::real("gamma", 2.0).at_least(0).help("weight of the relation over the batch (intra)"),
    guise::real("temperature", 4.0)
        .above(0)
        .help("divides both logits; both terms are multiplied by its square"),
    losses::ce_weight_of(1.0));
