/* Wrong: asks for the teacher without declaring a scope. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_tensor difference = guise_sub(g, guise_logits(g), guise_teacher_logits(g));
  guise_add_term(g, "loss_kd", guise_mean(g, guise_mul(g, difference, difference)), 1.0);
}

GUISE_LOSS_STRATEGY(struct nothing, "undeclared_teacher", "1.0.0", "one line", .loss = loss);
