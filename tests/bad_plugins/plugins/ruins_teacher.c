/* Wrong: a policy that divides the teacher's weights by zero. */
#include "sound.h"

GUISE_OP(divide, "aten::div_", "Scalar");

static void update(void* self, guise_update* g) {
  const guise_pair pair = guise_pair_at(g, 0);
  const guise_value arguments[] = {guise_value_tensor(pair.teacher), guise_value_int(0)};
  (void)self;
  guise_call(g, &divide, arguments, 2);
}
GUISE_TEACHER_POLICY(struct nothing, "ruins_teacher", "1.0.0", "divides by zero", .update = update);
