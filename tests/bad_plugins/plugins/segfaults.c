/* Wrong: loss writes through a wild pointer. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  volatile uintptr_t nowhere = 8;
  (void)self;
  *(volatile int*)nowhere = 1;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "segfaults", "1.0.0", "one line", .loss = loss);
