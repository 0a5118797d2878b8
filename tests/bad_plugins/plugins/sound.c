/* Nothing is wrong with it: what the table's bad rows are compared with. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "sound", "1.0.0", "one line", .loss = loss);
