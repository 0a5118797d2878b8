// Distillation of standardised logits: each row is brought to mean 0 and deviation 1 first, so that the
// student need not reach the teacher's range.
#include "../common/divergence.hpp"
#include "../common/weights.hpp"

using guise::Tensor;

struct LogitStd : guise::LossStrategy {
  losses::Weights weight;
  double temperature;

  explicit LogitStd(const guise::Options& o) : weight(o), temperature(o.real("temperature")) {
    weight.refuse_nothing(o,
                          "ce_weight and loss_weight are both 0, so nothing is trained: raise one of them");
  }

  void loss(guise::Step& step) {
    const Tensor s = standardised(losses::widened(step.over_teacher_classes(step.logits())));  // [N, K_t]
    const Tensor t = standardised(losses::widened(step.teacher_logits().detach()));
    const Tensor kd = losses::divergence(s / temperature, t / temperature) * (temperature * temperature);
    step.add_term("loss_ce", step.cross_entropy(step.logits()), weight.ce);
    step.add_term("loss_kd", kd, weight.auxiliary);
  }

  static Tensor standardised(Tensor x) noexcept { return (x - x.mean(1, true)) / (x.std(1, 1, true) + 1e-7); }
};

GUISE_LOSS_STRATEGY(LogitStd, "logit_std", "1.0.0",
                    "distillation of logits brought to mean 0 and deviation 1",
                    guise::needs_teacher_model.by_default("swap"),
                    guise::real("loss_weight", 9.0).at_least(0).help("weight of the distillation term"),
                    losses::ce_weight_of(0.1),
                    guise::real("temperature", 2.0)
                        .above(0)
                        .help("divides both standardised logits; the term is multiplied by its square"));
