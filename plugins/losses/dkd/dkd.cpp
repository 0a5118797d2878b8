// Distillation in two parts with weights of their own: how sure the teacher is of the label's class, and how
// it orders the others.
#include <math.h>

#include "../common/divergence.hpp"
#include "../common/weights.hpp"

using guise::Tensor;

// log of softmax(x) [N, K] in two parts: the label's class against the rest.
struct Parts {
  Tensor log_p;     // [N, K]
  Tensor log_rest;  // [N, 1]: log of the sum over the classes that are not the label's
  Parts(Tensor x, Tensor own) noexcept
      : log_p(log_softmax(x, 1)), log_rest(log_p.masked_fill(own, -INFINITY).logsumexp(1, true)) {}
};

struct Dkd : guise::LossStrategy {
  double alpha, beta, temperature, ce_weight, warmup_epochs;
  int64_t start_epoch;

  explicit Dkd(const guise::Options& o)
      : alpha(o.real("alpha")),
        beta(o.real("beta")),
        temperature(o.real("temperature")),
        ce_weight(o.real("ce_weight")),
        warmup_epochs(static_cast<double>(o.integer("warmup_epochs"))),
        start_epoch(o.facts().start_epoch) {
    if (ce_weight == 0 && alpha == 0 && beta == 0)
      o.fail("ce_weight, alpha and beta are all 0, so nothing is trained: raise one");
  }

  void loss(guise::Step& step) {
    const Tensor s = losses::widened(step.over_teacher_classes(step.logits())) / temperature;  // [N, K_t]
    const Tensor t = losses::widened(step.teacher_logits().detach()) / temperature;
    const Tensor own = arange(s.size(1), s).unsqueeze(0) == step.targets().unsqueeze(1);  // the label's class
    const double scale = temperature * temperature * warmed(step);
    step.add_term("loss_ce", step.cross_entropy(step.logits()), ce_weight);
    step.add_term("loss_tckd", target_class(Parts(s, own), Parts(t, own), own), alpha * scale);
    step.add_term("loss_nckd", other_classes(s, t, own), beta * scale);
  }

  // KL of (own, rest): p_y (log p_y - log q_y) + p_rest (log p_rest - log q_rest), mean over the batch
  static Tensor target_class(const Parts& q, const Parts& p, Tensor own) noexcept {
    const Tensor sure = (p.log_p.exp() * (p.log_p - q.log_p) * own).sum(1, true);
    const Tensor rest = p.log_rest.exp() * (p.log_rest - q.log_rest);
    return (sure + rest).mean();
  }

  // KL among the classes that are not the label's
  static Tensor other_classes(Tensor s, Tensor t, Tensor own) noexcept {
    const Tensor log_p = log_softmax(t.masked_fill(own, -INFINITY), 1);
    const Tensor log_q = log_softmax(s.masked_fill(own, -INFINITY), 1);
    return (log_p.exp() * (log_p - log_q).masked_fill(own, 0)).sum(1).mean();
  }

  double warmed(const guise::Step& step) const noexcept {
    const double epoch = static_cast<double>(step.epoch() - start_epoch + 1);
    return epoch < warmup_epochs ? epoch / warmup_epochs : 1;
  }
};

GUISE_LOSS_STRATEGY(
    Dkd, "dkd", "1.0.0", "distillation of the label's class and of the others with a weight each",
    guise::needs_teacher_model.by_default("swap"),
    guise::real("alpha", 1.0).at_least(0).help("weight of the label's class against the rest"),
    guise::real("beta", 8.0).at_least(0).help("weight of the other classes among themselves"),
    guise::real("temperature", 4.0)
        .above(0)
        .help("divides both logits; both terms are multiplied by its square"),
    losses::ce_weight_of(1.0),
    guise::integer("warmup_epochs", 0)
        .at_least(0)
        .unit("epochs")
        .help("epochs from strategy.start_epoch on in which both weights grow in a line"));
