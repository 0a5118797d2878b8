// Distillation from an earlier, frozen copy of the student.
#include "distillation.hpp"

GUISE_LOSS_STRATEGY(losses::Distillation, "kd", "1.1.0", "distillation from a frozen copy of the student",
                    guise::needs_teacher_model.by_default("swap"), losses::loss_weight, losses::ce_weight,
                    losses::criterion, losses::kd_form, losses::temperature, losses::softmax_first,
                    losses::teacher_scope, losses::target_grad);
