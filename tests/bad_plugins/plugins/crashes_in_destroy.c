/* Wrong: destroy writes through a wild pointer. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}
static void destroy(void* self, guise_context* g) {
  volatile uintptr_t nowhere = 8;
  (void)self, (void)g;
  *(volatile int*)nowhere = 1;
}

GUISE_LOSS_STRATEGY(struct nothing, "crashes_in_destroy", "1.0.0", "one line", .loss = loss,
                    .destroy = destroy);
