/* Wrong: the host is asked to write an option's value behind the instance. */
#include "sound.h"

GUISE_OPTIONS(options,
              &(const guise_option){.struct_size = sizeof(guise_option),
                                    .type = GUISE_TYPE_REAL,
                                    .key = "weight",
                                    .member = 1 + 4096},
              NULL);

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "member_outside", "1.0.0", "one line", .options = options, .loss = loss);
