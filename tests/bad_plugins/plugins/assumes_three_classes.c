/* Wrong: takes for granted that there are three classes. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_tensor third = guise_narrow(g, guise_logits(g), 1, 2, 1);
  add_cross_entropy(g);
  guise_add_term(g, "loss_third", guise_mean(g, guise_mul(g, third, third)), 0.1);
}

GUISE_LOSS_STRATEGY(struct nothing, "assumes_three_classes", "1.0.0", "one line", .loss = loss);
