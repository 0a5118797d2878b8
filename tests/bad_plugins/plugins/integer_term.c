/* Wrong: a term of integers. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
  guise_add_term(g, "loss_labels", guise_sum(g, guise_targets(g)), 1.0);
}

GUISE_LOSS_STRATEGY(struct nothing, "integer_term", "1.0.0", "one line", .loss = loss);
