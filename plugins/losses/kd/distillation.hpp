// Distillation from the teacher's logits t into the student's s: c * CE(s, y) + w * l(s, t). kd and kd_ema
// register this class under their own names and default teachers.
#pragma once

#include "../common/weights.hpp"

namespace losses {

struct Distillation : guise::LossStrategy {
  Criterion compare;
  Weights weight;
  bool through_target;

  explicit Distillation(const guise::Options& o)
      : compare(o), weight(o), through_target(o.boolean("target_grad")) {
    weight.refuse_nothing(o,
                          "ce_weight and loss_weight are both 0, so nothing is trained: raise one of them");
    if (o.is("teacher_scope", "head")) o.narrow_teacher_scope(GUISE_TEACHER_HEAD);
  }

  void loss(guise::Step& step) {
    const Tensor s = step.over_teacher_classes(step.logits());  // [N, K_t]
    const Tensor t = step.teacher_logits();                     // [N, K_t]
    step.add_term("loss_ce", step.cross_entropy(step.logits()), weight.ce);
    add_distillation(step, compare, s, through_target ? t : t.detach(), weight.auxiliary);
  }
};

constexpr const char* const scopes[] = {"model", "head", nullptr};
constexpr auto teacher_scope =
    guise::text("teacher_scope", "model")
        .choices(scopes)
        .help("the teacher's own backbone and head, or only its head on the student's feature");

}  // namespace losses
