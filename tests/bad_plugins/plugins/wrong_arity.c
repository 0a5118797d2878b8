/* Wrong: calls an operator without an argument that has no default. */
#include "sound.h"

GUISE_OP(softmax_along, "aten::softmax", "int");

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_value arguments[] = {guise_value_tensor(guise_logits(g))};
  guise_add_term(g, "loss", guise_mean(g, guise_call(g, &softmax_along, arguments, 1)), 1.0);
}

GUISE_LOSS_STRATEGY(struct nothing, "wrong_arity", "1.0.0", "one line", .loss = loss);
