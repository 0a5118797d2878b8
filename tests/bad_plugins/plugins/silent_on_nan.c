/* Wrong: turns NaN into numbers, so that a run with broken weights goes on. */
#include "sound.h"

GUISE_OP(nan_to_num, "aten::nan_to_num", "");

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_value arguments[] = {guise_value_tensor(guise_logits(g))};
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, guise_call(g, &nan_to_num, arguments, 1)), 1.0);
}

GUISE_LOSS_STRATEGY(struct nothing, "silent_on_nan", "1.0.0", "one line", .loss = loss);
