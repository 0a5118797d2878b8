/* Wrong: adds one term twice. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "term_twice", "1.0.0", "one line", .loss = loss);
