/* Wrong: its name would lead a run folder elsewhere. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "../name_with_path", "1.0.0", "one line", .loss = loss);
