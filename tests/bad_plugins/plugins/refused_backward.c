/* Wrong: changes in place a result that LibTorch has saved for the backward pass. */
#include "sound.h"

GUISE_OP(add_in_place, "aten::add_", "Scalar");

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_tensor grown = guise_exp(g, guise_features(g));
  const guise_value arguments[] = {guise_value_tensor(grown), guise_value_real(1.0)};
  guise_call(g, &add_in_place, arguments, 2);
  add_cross_entropy(g);
  guise_add_term(g, "loss_exp", guise_mean(g, grown), 0.01);
}

GUISE_LOSS_STRATEGY(struct nothing, "refused_backward", "1.0.0", "one line", .loss = loss);
