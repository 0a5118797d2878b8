/* Wrong: a mean over the steps is kept in the instance and in no state, so that a resumed run begins it anew.
 */
#include "sound.h"

struct forgets_mean {
  double mean;
};

static void loss(void* self, guise_step* g) {
  struct forgets_mean* my = self;
  const guise_tensor value = guise_cross_entropy(g, guise_logits(g));
  guise_add_term(g, "loss_ce", value, 1.0 + 0.01 * my->mean);
  my->mean = 0.9 * my->mean + 0.1 * guise_item(g, value);
}

GUISE_LOSS_STRATEGY(struct forgets_mean, "forgets_mean", "1.0.0", "one line", .loss = loss);
