/* Wrong: a policy that moves the teacher past the student. */
#include "sound.h"

static void update(void* self, guise_update* g) {
  (void)self;
  guise_lerp(g, GUISE_PARAMETERS, 2.0);
}

GUISE_TEACHER_POLICY(struct nothing, "lerp_weight_2", "1.0.0", "one line", .update = update);
