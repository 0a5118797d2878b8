/* Wrong: no note, so that nothing can be said about it without running it. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

static const guise_strategy strategy = {.struct_size = sizeof(guise_strategy),
                                        .name = "no_note",
                                        .version = "1.0.0",
                                        .summary = "one line",
                                        .instance_size = 8,
                                        .loss = loss};
GUISE_LISTED(guise_strategy, "guise_loss", listed, &strategy);
