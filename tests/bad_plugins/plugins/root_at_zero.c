/* Wrong: a distance of 0, whose root has no gradient there. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
  const guise_tensor difference = guise_sub(g, guise_features(g), guise_features(g));
  guise_add_term(g, "loss_root", guise_sqrt(g, guise_sum(g, guise_mul(g, difference, difference))), 0.1);
}

GUISE_LOSS_STRATEGY(struct nothing, "root_at_zero", "1.0.0", "one line", .loss = loss);
