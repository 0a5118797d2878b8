/* Wrong: a constructor of the library never returns. */
#include "sound.h"

__attribute__((constructor)) static void at_load(void) {
  for (volatile int64_t turns = 0;; turns = turns + 1) {
  }
}

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "loops_at_load", "1.0.0", "one line", .loss = loss);
