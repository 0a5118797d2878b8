/* Wrong: passes an integer where the operator wants a tensor. */
#include "sound.h"

GUISE_OP(cosh_of, "aten::cosh", "");

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_value arguments[] = {guise_value_int(3)};
  guise_add_term(g, "loss", guise_mean(g, guise_call(g, &cosh_of, arguments, 1)), 1.0);
}

GUISE_LOSS_STRATEGY(struct nothing, "int_where_tensor", "1.0.0", "one line", .loss = loss);
