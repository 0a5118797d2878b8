/* Wrong: loss leaves the process with exit code 0, as if the run were over. */
#include <stdlib.h>

#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
  exit(0);
}

GUISE_LOSS_STRATEGY(struct nothing, "exits", "1.0.0", "one line", .loss = loss);
