/* Wrong: the default of an option is outside its own range. */
#include "sound.h"

struct default_out_of_range {
  double weight;
};
GUISE_OPTIONS(options, GUISE_REAL(struct default_out_of_range, weight, -1.0, GUISE_ABOVE(0), "of the term"),
              NULL);

static void loss(void* self, guise_step* g) {
  const struct default_out_of_range* my = self;
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, guise_logits(g)), my->weight);
}

GUISE_LOSS_STRATEGY(struct default_out_of_range, "default_out_of_range", "1.0.0", "one line",
                    .options = options, .loss = loss);
