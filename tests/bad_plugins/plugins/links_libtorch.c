/* Wrong: needs a library of LibTorch (here a stand-in of that name). */
#include "sound.h"

int libtorch_stand_in(void);

static void loss(void* self, guise_step* g) {
  (void)self;
  if (libtorch_stand_in()) add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "links_libtorch", "1.0.0", "one line", .loss = loss);
