/* Wrong: a policy that writes the student's weights. */
#include "sound.h"

GUISE_OP(zero_in_place, "aten::zero_", "");

static void update(void* self, guise_update* g) {
  const guise_value arguments[] = {guise_value_tensor(guise_pair_at(g, 0).student)};
  (void)self;
  guise_call(g, &zero_in_place, arguments, 1);
}

GUISE_TEACHER_POLICY(struct nothing, "writes_student", "1.0.0", "one line", .update = update);
