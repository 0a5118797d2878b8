/* Wrong: changes the labels in place. */
#include "sound.h"

GUISE_OP(zero_in_place, "aten::zero_", "");

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_value arguments[] = {guise_value_tensor(guise_targets(g))};
  guise_call(g, &zero_in_place, arguments, 1);
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "mutates_targets", "1.0.0", "one line", .loss = loss);
