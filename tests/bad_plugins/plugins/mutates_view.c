/* Wrong: changes the student's features in place, through a view of a view. */
#include "sound.h"

GUISE_OP(zero_in_place, "aten::zero_", "");

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_tensor view = guise_narrow(g, guise_transpose(g, guise_features(g), 0, 1), 0, 0, 1);
  const guise_value arguments[] = {guise_value_tensor(view)};
  guise_call(g, &zero_in_place, arguments, 1);
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "mutates_view", "1.0.0", "one line", .loss = loss);
