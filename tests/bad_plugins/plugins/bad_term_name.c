/* Wrong: a term whose name would break a log line. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  guise_add_term(g, "loss ce\n", guise_cross_entropy(g, guise_logits(g)), 1.0);
}

GUISE_LOSS_STRATEGY(struct nothing, "bad_term_name", "1.0.0", "one line", .loss = loss);
