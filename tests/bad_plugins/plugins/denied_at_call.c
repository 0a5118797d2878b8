/* Wrong: finds a denied operator by name at the step, without declaring it. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  uint64_t resize = 0;
  const int64_t sizes[] = {1};
  const guise_value arguments[] = {guise_value_tensor(guise_zeros_like(g, guise_logits(g))),
                                   guise_value_ints(sizes, 1)};
  guise_value result;
  (void)self;
  g->host->op_find(g, "aten::resize_", "", &resize);
  g->host->op_call(g, resize, arguments, NULL, 2, &result, 1);
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "denied_at_call", "1.0.0", "one line", .loss = loss);
