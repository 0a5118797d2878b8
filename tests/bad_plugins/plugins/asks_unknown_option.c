/* Wrong: asks for an option that is not in its table. */
#include "sound.h"

static void create(void* self, guise_setup* g) {
  guise_value value = guise_value_none();
  (void)self;
  g->setup->option(g, "temperature", &value);
}
static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "asks_unknown_option", "1.0.0", "one line", .create = create,
                    .loss = loss);
