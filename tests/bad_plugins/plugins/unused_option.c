/* Wrong: an option that nobody reads, neither by a member nor by asking. */
#include "sound.h"

GUISE_OPTIONS(options,
              &(const guise_option){.struct_size = sizeof(guise_option),
                                    .type = GUISE_TYPE_REAL,
                                    .key = "weight",
                                    .default_real = 1.0,
                                    .help = "of the term"},
              NULL);

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "unused_option", "1.0.0", "one line", .options = options, .loss = loss);
