// Masked features against the teacher's classifier alone, which reads the student's own unmasked feature.
#include "../common/masked_term.hpp"

struct MaskClso : guise::LossStrategy {
  losses::MaskedLoss masked;
  bool through_target;

  explicit MaskClso(const guise::Options& o) : masked(o), through_target(o.boolean("target_grad")) {}

  void loss(guise::Step& step) {
    const guise::Tensor t = step.teacher_logits();  // g_T(z), [N, K_t]
    masked.add_terms(step, through_target ? t : t.detach());
  }
};

GUISE_LOSS_STRATEGY(MaskClso, "mask_clso", "1.1.0", "masked features against the teacher's classifier only",
                    guise::needs_teacher_head.by_default("swap"), losses::loss_weight, losses::ce_weight,
                    losses::kd_weight, losses::mask_ratio, losses::mask_mode, losses::inv_mode,
                    losses::mask_multi, losses::divide_by_m, losses::criterion, losses::kd_form,
                    losses::temperature, losses::softmax_first, losses::target_grad);
