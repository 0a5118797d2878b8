/* Wrong: a state that can be saved and never loaded. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}
static uint64_t save(const void* self, guise_context* g, void* bytes, uint64_t capacity) {
  (void)g;
  (void)self, (void)bytes, (void)capacity;
  return 0;
}

GUISE_LOSS_STRATEGY(struct nothing, "save_without_load", "1.0.0", "one line", .state_version = 1,
                    .loss = loss, .save = save);
