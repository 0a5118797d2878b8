// The masked term: the student's head on masked features against the teacher's logits, over one or more
// draws, and the loss that it is part of. mask_all and mask_clso differ in the teacher's scope only.
#pragma once

#include "mask.hpp"
#include "weights.hpp"

namespace losses {

class MaskedTerm {
 public:
  explicit MaskedTerm(const guise::Options& o) noexcept
      : mask_(o), compare_(o), inverse_in_target_(o.is("inv_mode", "v2")), draws_(o.integer("mask_multi")) {
    const double draws = static_cast<double>(draws_);
    divisor_ = o.boolean("divide_by_m") ? draws * draws : draws;
  }

  // t [N, K_t] -> scalar. Every draw has N rows, so the mean of the draws is the mean over all their rows.
  Tensor operator()(const guise::Step& step, Tensor t) const noexcept {
    Tensor sum = one_draw(step, t);
    for (int64_t draw = 1; draw < draws_; ++draw) sum = sum + one_draw(step, t);
    return sum / divisor_;
  }

 private:
  // Both views pass the student's head together: p = g(z_m) above q = g(z_i).
  Tensor one_draw(const guise::Step& step, Tensor t) const noexcept {
    const Tensor z = step.features();
    const int64_t n = z.size(0);
    const Tensor noise = step.random_uniform(n, z.size(1));
    const Tensor logits = step.over_teacher_classes(step.head(mask_.views(z, noise)));
    if (!mask_.has_inverse()) return compare_(logits, t);
    const Tensor p = logits.narrow(0, 0, n), q = logits.narrow(0, n, n).detach();
    return inverse_in_target_ ? compare_(p, t - q) : compare_(p + q, t);
  }

  Mask mask_;
  Criterion compare_;
  bool inverse_in_target_;
  int64_t draws_;
  double divisor_;
};

// c * CE(s, y) + w * the masked term + v * l(s, t). Without v, s and t are not compared at all.
class MaskedLoss {
 public:
  explicit MaskedLoss(const guise::Options& o) noexcept : masked_term_(o), compare_(o), weight_(o) {
    weight_.kd = o.real("kd_weight");
    weight_.refuse_nothing(
        o, "ce_weight, loss_weight and kd_weight are all 0, so nothing is trained: raise one");
  }

  // t [N, K_t], detached where no gradient is wanted.
  void add_terms(const guise::Step& step, Tensor t) const noexcept {
    step.add_term("loss_ce", step.cross_entropy(step.logits()), weight_.ce);
    step.add_term("loss_msk", masked_term_(step, t), weight_.auxiliary);
    if (weight_.kd == 0) return;
    add_distillation(step, compare_, step.over_teacher_classes(step.logits()), t, weight_.kd);
  }

 private:
  MaskedTerm masked_term_;
  Criterion compare_;
  Weights weight_;
};

constexpr auto mask_multi =
    guise::integer("mask_multi", 1).at_least(1).help("independent masks drawn for every sample");
constexpr auto divide_by_m =
    guise::boolean("divide_by_m", false).help("divide the mean over all draws once more by mask_multi");

}  // namespace losses
