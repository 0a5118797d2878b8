/* Wrong: takes for granted that there are ten classes. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_tensor last = guise_narrow(g, guise_logits(g), 1, 9, 1);
  add_cross_entropy(g);
  guise_add_term(g, "loss_last", guise_mean(g, guise_mul(g, last, last)), 0.1);
}

GUISE_LOSS_STRATEGY(struct nothing, "assumes_ten_classes", "1.0.0", "one line", .loss = loss);
