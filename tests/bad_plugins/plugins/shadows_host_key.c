/* Wrong: an option under a key that a run reads itself. */
#include "sound.h"

struct shadows_host_key {
  int64_t start_epoch;
};

GUISE_OPTIONS(options,
              GUISE_INT(struct shadows_host_key, start_epoch, 3, GUISE_AT_LEAST(0), "when the term begins"),
              NULL);

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct shadows_host_key, "shadows_host_key", "1.0.0", "one line", .options = options,
                    .loss = loss);
