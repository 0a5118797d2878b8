/* Wrong: uses in the next step a local handle of the step before. */
#include "sound.h"

struct keeps_local_handle {
  guise_tensor last;
};

static void loss(void* self, guise_step* g) {
  struct keeps_local_handle* my = self;
  const guise_tensor s = guise_logits(g);
  const guise_tensor difference = my->last.generation == 0 ? s : guise_sub(g, s, my->last);
  my->last = s;
  add_cross_entropy(g);
  guise_add_term(g, "loss_still", guise_mean(g, guise_mul(g, difference, difference)), 0.1);
}

GUISE_LOSS_STRATEGY(struct keeps_local_handle, "keeps_local_handle", "1.0.0", "one line", .loss = loss);
