/* Wrong: the options of its default teacher name one that the policy does not have. */
#include "sound.h"

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "wrong_teacher_option", "1.0.0", "one line", .loss = loss,
                    .teacher_scope = GUISE_TEACHER_MODEL, .default_teacher = "swap",
                    .default_teacher_options = "{\"intervall_epochs\": 1}");
