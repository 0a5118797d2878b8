/* Wrong: a loss that no gradient can flow through. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, guise_detach(g, guise_logits(g))), 1.0);
}

GUISE_LOSS_STRATEGY(struct nothing, "detached_loss", "1.0.0", "one line", .loss = loss);
