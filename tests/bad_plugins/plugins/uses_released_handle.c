/* Wrong: uses a kept handle after it gave it back. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_tensor kept = guise_keep(g, guise_logits(g));
  guise_release(g, kept);
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, kept), 1.0);
}

GUISE_LOSS_STRATEGY(struct nothing, "uses_released_handle", "1.0.0", "one line", .loss = loss);
