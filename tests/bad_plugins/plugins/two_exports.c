/* Wrong: a second exported symbol, because it was linked without the version script. */
#include "sound.h"

__attribute__((visibility("default"))) int helper(int x);
int helper(int x) {
  return x + 1;
}

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "two_exports", "1.0.0", "one line", .loss = loss);
