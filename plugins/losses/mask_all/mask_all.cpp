// Masked features of the student's backbone, read by its head, against a whole teacher network.
#include "../common/masked_term.hpp"

struct MaskAll : guise::LossStrategy {
  losses::MaskedLoss masked;

  explicit MaskAll(const guise::Options& o) : masked(o) {}

  void loss(guise::Step& step) { masked.add_terms(step, step.teacher_logits().detach()); }
};

GUISE_LOSS_STRATEGY(MaskAll, "mask_all", "1.1.0", "masked features against a whole teacher network",
                    guise::needs_teacher_model.by_default("swap"), losses::loss_weight, losses::ce_weight,
                    losses::kd_weight, losses::mask_ratio, losses::mask_mode, losses::inv_mode,
                    losses::mask_multi, losses::divide_by_m, losses::criterion, losses::kd_form,
                    losses::temperature, losses::softmax_first);
