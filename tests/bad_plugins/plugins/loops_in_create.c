/* Wrong: create never returns. */
#include "sound.h"

static void create(void* self, guise_setup* g) {
  volatile int64_t* turns = self;
  (void)g;
  for (;;) ++*turns;
}
static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "loops_in_create", "1.0.0", "one line", .create = create, .loss = loss);
