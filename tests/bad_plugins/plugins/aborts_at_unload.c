/* Wrong: a destructor of the library ends the process when it is unmapped. */
#include <stdlib.h>

#include "sound.h"

__attribute__((destructor)) static void at_unload(void) {
  abort();
}

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "aborts_at_unload", "1.0.0", "one line", .loss = loss);
