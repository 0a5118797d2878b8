// A loss strategy in C++: cross-entropy less a share of the prediction's entropy, so that the network is not too sure
// of itself (the confidence penalty of arXiv 1701.06548). Change the class and the options below it.
#include <guise/plugin.hpp>

struct @CLASS@ : guise::LossStrategy {
  double loss_weight, temperature;

  explicit @CLASS@(const guise::Options& o)
      : loss_weight(o.real("loss_weight")), temperature(o.real("temperature")) {}

  // loss_ce + loss_weight * loss_confidence, the latter (1/N) sum p log p with p = softmax(s / temperature)
  void loss(guise::Step& step) {
    auto s = step.logits();  // [N, K]
    auto p_log_p = softmax(s / temperature, 1) * log_softmax(s / temperature, 1);
    step.add_term("loss_ce", step.cross_entropy(s));
    step.add_term("loss_confidence", p_log_p.sum(1).mean(), loss_weight);
  }
};

GUISE_LOSS_STRATEGY(@CLASS@, "@NAME@", "1.0.0", "cross-entropy with a confidence penalty", guise::needs_no_teacher,
                    guise::real("loss_weight", 0.1).at_least(0).help("weight of the penalty"),
                    guise::real("temperature", 1.0).above(0).help("divides the logits in the penalty"));
