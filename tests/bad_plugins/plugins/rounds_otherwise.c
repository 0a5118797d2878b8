/* Wrong: its loss leaves the thread rounding upwards, so that everything after it is computed otherwise. */
#include <fenv.h>

#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  fesetround(FE_UPWARD);
  add_cross_entropy(g);
}
GUISE_LOSS_STRATEGY(struct nothing, "rounds_otherwise", "1.0.0", "rounds upwards", .loss = loss);
