// Masked features of the student's backbone, read by its head, against a whole teacher network.
#include "../common/masked_term.hpp"

struct MaskAll : guise::LossStrategy {
  losses::MaskedTerm masked_term;
  double weight;

  explicit MaskAll(const guise::Options& o) : masked_term(o), weight(o.real("loss_weight")) {}

  void loss(guise::Step& step) {
    step.add_term("loss_ce", step.cross_entropy(step.logits()));
    step.add_term("loss_msk", masked_term(step, step.teacher_logits().detach()), weight);
  }
};

GUISE_LOSS_STRATEGY(MaskAll, "mask_all", "1.0.0", "masked features against a whole teacher network",
                    guise::needs_teacher_model.by_default("swap"), losses::loss_weight, losses::mask_ratio,
                    losses::mask_mode, losses::inv_mode, losses::mask_multi, losses::divide_by_m,
                    losses::criterion, losses::kd_form, losses::temperature, losses::softmax_first);
