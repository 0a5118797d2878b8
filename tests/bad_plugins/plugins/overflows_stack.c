/* Wrong: loss calls itself without an end. */
#include "sound.h"

static int64_t depth(volatile int64_t* level) {
  volatile int64_t here[64];
  here[0] = *level + 1;
  if (here[0] < 0) return 0; /* never: the compiler must not see it */
  return depth(here) + here[0];
}
static void loss(void* self, guise_step* g) {
  volatile int64_t level = 0;
  (void)self;
  if (depth(&level) > 0) add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "overflows_stack", "1.0.0", "one line", .loss = loss);
