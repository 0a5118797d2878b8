/* Wrong: divides by the number of other images: infinite for a batch of one. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_tensor z = guise_features(g);
  const guise_tensor squares = guise_add_real(g, guise_sum(g, guise_mul(g, z, z)), 1.0);
  add_cross_entropy(g);
  guise_add_term(g, "loss_norm", guise_div_real(g, squares, (double)(guise_batch_size(g) - 1)), 0.01);
}

GUISE_LOSS_STRATEGY(struct nothing, "divides_by_others", "1.0.0", "one line", .loss = loss);
