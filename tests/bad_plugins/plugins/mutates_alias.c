/* Wrong: changes the result of a dropout that is switched off, which is the logits themselves. */
#include "sound.h"

GUISE_OP(dropout, "aten::dropout", "");
GUISE_OP(relu_in_place, "aten::relu_", "");

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_value arguments[] = {guise_value_tensor(guise_logits(g)), guise_value_real(0.5),
                                   guise_value_bool(0)};
  const guise_value dropped[] = {guise_value_tensor(guise_call(g, &dropout, arguments, 3))};
  guise_call(g, &relu_in_place, dropped, 1);
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "mutates_alias", "1.0.0", "one line", .loss = loss);
