/* Wrong: changes the student's logits in place. */
#include "sound.h"

GUISE_OP(relu_in_place, "aten::relu_", "");

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_value arguments[] = {guise_value_tensor(guise_logits(g))};
  guise_call(g, &relu_in_place, arguments, 1);
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "mutates_logits", "1.0.0", "one line", .loss = loss);
