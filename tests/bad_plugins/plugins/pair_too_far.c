/* Wrong: a policy that reaches for one pair more than there are. */
#include "sound.h"

static void begin_epoch(void* self, guise_update* g) {
  (void)self;
  guise_pair_at(g, guise_update_facts(g).pair_count);
}

GUISE_TEACHER_POLICY(struct nothing, "pair_too_far", "1.0.0", "one line", .begin_epoch = begin_epoch);
