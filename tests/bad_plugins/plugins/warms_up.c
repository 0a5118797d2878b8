/* Nothing is wrong with it: plain cross-entropy in the first epoch, then also that of masked features. */
#include "sound.h"

struct warms_up {
  double mask_ratio;
};

GUISE_OPTIONS(options,
              GUISE_REAL(struct warms_up, mask_ratio, 0.5, GUISE_BETWEEN(0, 1), "share of masked channels"),
              NULL);

static void loss(void* self, guise_step* g) {
  const struct warms_up* my = self;
  const guise_step_info facts = guise_step_facts(g);
  const int64_t sizes[] = {facts.batch_size, facts.feature_dim};
  add_cross_entropy(g);
  if (facts.epoch == 0) return;
  const guise_tensor features = guise_features(g);
  const guise_tensor kept = guise_at_least_real(g, guise_random_uniform(g, sizes, 2), my->mask_ratio);
  const guise_tensor masked = guise_where(g, kept, features, guise_zeros_like(g, features));
  guise_add_term(g, "loss_masked", guise_cross_entropy(g, guise_head(g, GUISE_STUDENT, masked)), 1.0);
}

GUISE_LOSS_STRATEGY(struct warms_up, "warms_up", "1.0.0", "one line", .options = options, .loss = loss);
