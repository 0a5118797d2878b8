/* Wrong: declares an operator with other argument types than LibTorch has. */
#include "sound.h"

GUISE_OP_TYPED(softmax_along, "aten::softmax", "int", "Tensor, float");

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_value arguments[] = {guise_value_tensor(guise_logits(g)), guise_value_real(1)};
  guise_add_term(g, "loss", guise_mean(g, guise_call(g, &softmax_along, arguments, 2)), 1.0);
}

GUISE_LOSS_STRATEGY(struct nothing, "wrong_argument_types", "1.0.0", "one line", .loss = loss);
