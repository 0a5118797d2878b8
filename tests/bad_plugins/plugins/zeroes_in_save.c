/* Wrong: a policy that keeps the teacher's weights and writes them when it is saved. */
#include "sound.h"

struct keeper {
  guise_tensor weight;
};
GUISE_OP(zero, "aten::zero_", "");

static void update(void* self, guise_update* g) {
  struct keeper* my = self;
  if (my->weight.generation == 0) my->weight = guise_keep(g, guise_pair_at(g, 0).teacher);
}
static uint64_t save(const void* self, guise_context* g, void* bytes, uint64_t capacity) {
  const struct keeper* my = self;
  const guise_value arguments[] = {guise_value_tensor(my->weight)};
  if (my->weight.generation != 0) guise_call(g, &zero, arguments, 1);
  (void)bytes, (void)capacity;
  return 0;
}
static void load(void* self, guise_context* g, const void* bytes, uint64_t size, uint32_t version) {
  (void)self, (void)g, (void)bytes, (void)size, (void)version;
}
static void destroy(void* self, guise_context* g) {
  struct keeper* my = self;
  if (my->weight.generation != 0) guise_release(g, my->weight);
}
GUISE_TEACHER_POLICY(struct keeper, "zeroes_in_save", "1.0.0", "writes weights from save", .state_version = 1,
                     .update = update, .save = save, .load = load, .destroy = destroy);
