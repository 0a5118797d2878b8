/* Wrong: a term whose weight is not finite. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, guise_logits(g)), 1e308 * 10);
}

GUISE_LOSS_STRATEGY(struct nothing, "infinite_weight", "1.0.0", "one line", .loss = loss);
