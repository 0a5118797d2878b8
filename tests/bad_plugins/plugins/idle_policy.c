/* Wrong: a policy that never does anything. */
#include "sound.h"

GUISE_TEACHER_POLICY(struct nothing, "idle_policy", "1.0.0", "one line", .update = NULL);
