// The weights of a strategy's terms: total = ce_weight * CE + loss_weight * auxiliary (+ kd_weight * l(s,
// t)), and the distillation term, whose divergence is logged beside it.
#pragma once

#include "criterion.hpp"

namespace losses {

// c, w and v. A step in which all are 0 would train nothing.
struct Weights {
  double ce, auxiliary, kd = 0;

  explicit Weights(const guise::Options& o) noexcept
      : ce(o.real("ce_weight")), auxiliary(o.real("loss_weight")) {}

  void refuse_nothing(const guise::Options& o, const char* why) const noexcept {
    if (ce == 0 && auxiliary == 0 && kd == 0) o.fail(why);
  }
};

// loss_kd = l(s, t) of s, t [N, K_t]. Where it holds the teacher's entropy, and so never falls to 0, its
// divergence stands beside it as loss_kd_kl, of weight 0: for the log alone.
inline void add_distillation(const guise::Step& step, const Criterion& compare, Tensor s, Tensor t,
                             double weight) noexcept {
  step.add_term("loss_kd", compare(s, t), weight);
  if (compare.holds_entropy()) step.add_term("loss_kd_kl", compare.divergence(s.detach(), t.detach()), 0);
}

constexpr auto ce_weight_of(double value) {
  return guise::real("ce_weight", value)
      .at_least(0)
      .help("weight of the cross-entropy from strategy.start_epoch on; before it the weight is 1, as in ce");
}
constexpr auto ce_weight = ce_weight_of(1.0).since("1.1.0");
constexpr auto kd_weight =
    guise::real("kd_weight", 0.0)
        .at_least(0)
        .help("weight of distillation from the teacher's logits beside the masked term")
        .since("1.1.0");

}  // namespace losses
