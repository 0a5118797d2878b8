/* Wrong: its default teacher is no policy that anybody has. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "unknown_teacher", "1.0.0", "one line", .loss = loss,
                    .teacher_scope = GUISE_TEACHER_MODEL, .default_teacher = "aneal");
