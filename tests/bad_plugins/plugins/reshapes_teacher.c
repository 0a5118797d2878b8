/* Wrong: a policy that turns the teacher's weights around in place. */
#include "sound.h"

static void update(void* self, guise_update* g) {
  const guise_pair pair = guise_pair_at(g, 0);
  const guise_value arguments[] = {guise_value_tensor(pair.teacher), guise_value_int(0), guise_value_int(1)};
  uint64_t op = 0;
  guise_value result;
  (void)self;
  g->host->op_find(g, "aten::transpose_", "", &op);
  g->host->op_call(g, op, arguments, NULL, 3, &result, 1);
}
GUISE_TEACHER_POLICY(struct nothing, "reshapes_teacher", "1.0.0", "transposes in place", .update = update);
