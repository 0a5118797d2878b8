/* Nothing is wrong with it: a term whose weight rises from 0 over the epochs. */
#include "sound.h"

struct scheduled_weight {
  double weight;
  int64_t epochs;
};

GUISE_OPTIONS(options,
              GUISE_REAL(struct scheduled_weight, weight, 0.01, GUISE_AT_LEAST(0), "at the end of the run"),
              NULL);

static void create(void* self, guise_setup* g) {
  struct scheduled_weight* my = self;
  my->epochs = guise_setup_facts(g).epochs;
}
static void loss(void* self, guise_step* g) {
  const struct scheduled_weight* my = self;
  const double share = (double)guise_step_facts(g).epoch / (double)my->epochs;
  const guise_tensor features = guise_features(g);
  add_cross_entropy(g);
  guise_add_term(g, "loss_norm", guise_mean(g, guise_mul(g, features, features)), my->weight * share);
}

GUISE_LOSS_STRATEGY(struct scheduled_weight, "scheduled_weight", "1.0.0", "one line", .options = options,
                    .create = create, .loss = loss);
