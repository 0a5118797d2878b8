/* Wrong: asks in create for a wider teacher than the descriptor states. */
#include "sound.h"

static void create(void* self, guise_setup* g) {
  (void)self;
  guise_narrow_teacher_scope(g, GUISE_TEACHER_MODEL);
}
static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "widens_teacher_scope", "1.0.0", "one line",
                    .teacher_scope = GUISE_TEACHER_HEAD, .create = create, .loss = loss);
