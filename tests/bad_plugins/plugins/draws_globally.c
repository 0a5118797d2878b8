/* Wrong: draws from LibTorch's generator instead of the run's mask stream. */
#include "sound.h"

GUISE_OP(rand_like, "aten::rand_like", "");

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_value arguments[] = {guise_value_tensor(guise_logits(g))};
  const guise_tensor noise = guise_call(g, &rand_like, arguments, 1);
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, guise_mul(g, guise_logits(g), noise)), 1.0);
}

GUISE_LOSS_STRATEGY(struct nothing, "draws_globally", "1.0.0", "one line", .loss = loss);
