// Distillation from a running average of the student.
#include "../kd/distillation.hpp"

GUISE_LOSS_STRATEGY(losses::Distillation, "kd_ema", "1.1.0", "distillation from an average of the student",
                    guise::needs_teacher_model.by_default("ema"), losses::loss_weight, losses::ce_weight,
                    losses::criterion, losses::kd_form, losses::temperature, losses::softmax_first,
                    losses::teacher_scope, losses::target_grad);
