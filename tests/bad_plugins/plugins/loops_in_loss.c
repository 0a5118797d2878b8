/* Wrong: loss never returns. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  volatile int64_t* turns = self;
  (void)g;
  for (;;) ++*turns;
}

GUISE_LOSS_STRATEGY(struct nothing, "loops_in_loss", "1.0.0", "one line", .loss = loss);
