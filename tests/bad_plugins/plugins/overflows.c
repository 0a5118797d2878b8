/* Wrong: a softmax by hand, without subtracting the maximum: infinity over infinity for large logits. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_tensor s = guise_logits(g), powers = guise_exp(g, s);
  const guise_tensor p = guise_div(g, powers, guise_sum_along(g, powers, 1, 1));
  add_cross_entropy(g);
  guise_add_term(g, "loss_confidence", guise_mean(g, guise_mul(g, p, p)), 0.1);
}

GUISE_LOSS_STRATEGY(struct nothing, "overflows", "1.0.0", "one line", .loss = loss);
