/* Wrong: a term that is NaN. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
  const guise_tensor squares = guise_mul(g, guise_logits(g), guise_logits(g));
  guise_add_term(g, "loss_log", guise_mean(g, guise_log(g, guise_sub_real(g, guise_neg(g, squares), 1.0))),
                 1.0);
}

GUISE_LOSS_STRATEGY(struct nothing, "nan_term", "1.0.0", "one line", .loss = loss);
