/* Wrong: adds no term. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  guise_cross_entropy(g, guise_logits(g));
}

GUISE_LOSS_STRATEGY(struct nothing, "no_terms", "1.0.0", "one line", .loss = loss);
