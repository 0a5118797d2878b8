/* Wrong here: sets a bit that only a newer host understands. */
#include "sound.h"

GUISE_OP_SLOT_(exponential, 4, "aten::exp", "", NULL);

static void loss(void* self, guise_step* g) {
  const guise_value arguments[] = {guise_value_tensor(guise_logits(g))};
  (void)self;
  guise_call(g, &exponential, arguments, 1);
  add_cross_entropy(g);
}
GUISE_LOSS_STRATEGY(struct nothing, "newer_slot", "1.0.0", "needs a newer host", .loss = loss);
