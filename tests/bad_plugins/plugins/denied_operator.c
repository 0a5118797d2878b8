/* Wrong: declares an operator that swaps the storage of a tensor. */
#include "sound.h"

GUISE_OP(set_source, "aten::set_", "source_Tensor");

static void loss(void* self, guise_step* g) {
  (void)self;
  const guise_value arguments[] = {guise_value_tensor(guise_logits(g)),
                                   guise_value_tensor(guise_features(g))};
  guise_call(g, &set_source, arguments, 2);
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "denied_operator", "1.0.0", "one line", .loss = loss);
