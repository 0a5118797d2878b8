/* Wrong: reads through what a call was to fill in without asking whether it succeeded. */
#include <guise/dlpack.h>

#include "sound.h"

static void loss(void* self, guise_step* g) {
  const guise_dlpack* dlpack = guise_dlpack_table(g);
  const guise_dlpack_versioned* view = NULL;
  (void)self;
  dlpack->read(g, guise_targets(g), &view, NULL);
  const int64_t first = *(const volatile int64_t*)view->tensor.data;
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, guise_logits(g)), first == 0 ? 1.5 : 1.0);
}

GUISE_LOSS_STRATEGY(struct nothing, "unchecked_failure", "1.0.0", "one line", .loss = loss);
