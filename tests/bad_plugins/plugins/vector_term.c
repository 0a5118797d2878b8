/* Wrong: a term with one number per image instead of a scalar. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  guise_add_term(g, "loss_norm", guise_mean_along(g, guise_features(g), 1, 0), 1.0);
}

GUISE_LOSS_STRATEGY(struct nothing, "vector_term", "1.0.0", "one line", .loss = loss);
