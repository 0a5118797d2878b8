/* Wrong: the loss depends on the clock. */
#include <time.h>

#include "sound.h"

static void loss(void* self, guise_step* g) {
  struct timespec now;
  (void)self;
  timespec_get(&now, TIME_UTC);
  const double jitter = 1.0 + (double)(now.tv_nsec % 1000003) / 1000003;
  guise_add_term(g, "loss_ce", guise_mul_real(g, guise_cross_entropy(g, guise_logits(g)), jitter), 1.0);
}

GUISE_LOSS_STRATEGY(struct nothing, "not_deterministic", "1.0.0", "one line", .loss = loss);
