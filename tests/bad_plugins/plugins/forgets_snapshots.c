/* Wrong: a policy whose snapshots of the last three epochs are in no state, so that a resumed run has none.
 */
#include "sound.h"

GUISE_OP(clone_of, "aten::clone", "");
GUISE_OP(copy_in_place, "aten::copy_", "");

enum { kSnapshots = 3 };
struct forgets_snapshots {
  guise_tensor snapshots[kSnapshots];
  int64_t taken;
};

static void begin_epoch(void* self, guise_update* g) {
  struct forgets_snapshots* my = self;
  const guise_value student[] = {guise_value_tensor(guise_pair_at(g, 0).student)};
  guise_tensor* place = &my->snapshots[my->taken % kSnapshots];
  if (my->taken >= kSnapshots) guise_release(g, *place);
  *place = guise_keep(g, guise_call(g, &clone_of, student, 1));
  ++my->taken;
}
static void update(void* self, guise_update* g) {
  struct forgets_snapshots* my = self;
  const int64_t count = my->taken < kSnapshots ? my->taken : kSnapshots;
  if (count == 0) return;
  guise_tensor sum = my->snapshots[0];
  for (int64_t i = 1; i < count; ++i) sum = guise_add(g, sum, my->snapshots[i]);
  const guise_value arguments[] = {guise_value_tensor(guise_pair_at(g, 0).teacher),
                                   guise_value_tensor(guise_div_real(g, sum, (double)count))};
  guise_call(g, &copy_in_place, arguments, 2);
}
static void destroy(void* self, guise_context* g) {
  struct forgets_snapshots* my = self;
  for (int64_t i = 0; i < kSnapshots && i < my->taken; ++i) guise_release(g, my->snapshots[i]);
}

GUISE_TEACHER_POLICY(struct forgets_snapshots, "forgets_snapshots", "1.0.0", "one line",
                     .begin_epoch = begin_epoch, .update = update, .destroy = destroy);
