/* Wrong: an option of a type that the ABI does not have. */
#include "sound.h"

GUISE_OPTIONS(options,
              &(const guise_option){.struct_size = sizeof(guise_option), .type = 77, .key = "weight"}, NULL);

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "option_of_unknown_type", "1.0.0", "one line", .options = options,
                    .loss = loss);
