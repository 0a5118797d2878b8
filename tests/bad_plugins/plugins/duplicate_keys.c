/* Wrong: two options under one key. */
#include "sound.h"

struct duplicate_keys {
  double weight;
};
GUISE_OPTIONS(options, GUISE_REAL(struct duplicate_keys, weight, 1.0, GUISE_ANY, "of the term"),
              GUISE_REAL(struct duplicate_keys, weight, 2.0, GUISE_ANY, "of the term"), NULL);

static void loss(void* self, guise_step* g) {
  const struct duplicate_keys* my = self;
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, guise_logits(g)), my->weight);
}

GUISE_LOSS_STRATEGY(struct duplicate_keys, "duplicate_keys", "1.0.0", "one line", .options = options,
                    .loss = loss);
