/* Wrong: a constructor of the library ends the process while it is mapped. */
#include <stdlib.h>

#include "sound.h"

__attribute__((constructor)) static void at_load(void) {
  abort();
}

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "aborts_at_load", "1.0.0", "one line", .loss = loss);
