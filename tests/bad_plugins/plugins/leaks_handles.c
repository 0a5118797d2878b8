/* Wrong: keeps a handle in every step and never gives it back. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  guise_keep(g, guise_features(g));
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "leaks_handles", "1.0.0", "one line", .loss = loss);
