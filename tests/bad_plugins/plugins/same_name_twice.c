/* Wrong: two strategies of one name. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "same_name_twice", "1.0.0", "one line", .loss = loss);
GUISE_LOSS_STRATEGY(struct nothing, "same_name_twice", "1.0.0", "another line", .loss = loss);
