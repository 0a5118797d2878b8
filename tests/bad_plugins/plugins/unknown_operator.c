/* Wrong: declares an operator that LibTorch does not have. */
#include "sound.h"

GUISE_OP(sofmax, "aten::sofmax", "int");

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_value arguments[] = {guise_value_tensor(guise_logits(g)), guise_value_int(1)};
  guise_add_term(g, "loss", guise_mean(g, guise_call(g, &sofmax, arguments, 2)), 1.0);
}

GUISE_LOSS_STRATEGY(struct nothing, "unknown_operator", "1.0.0", "one line", .loss = loss);
