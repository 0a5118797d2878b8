/* Wrong: load refuses what save wrote. */
#include <string.h>

#include "sound.h"

struct refuses_own_state {
  int64_t steps;
};

static void loss(void* self, guise_step* g) {
  struct refuses_own_state* my = self;
  ++my->steps;
  add_cross_entropy(g);
}
static uint64_t save(const void* self, guise_context* g, void* bytes, uint64_t capacity) {
  (void)g;
  const struct refuses_own_state* my = self;
  if (capacity >= sizeof(my->steps)) memcpy(bytes, &my->steps, sizeof(my->steps));
  return sizeof(my->steps);
}
static void load(void* self, guise_context* g, const void* bytes, uint64_t size, uint32_t version) {
  (void)self, (void)bytes, (void)size, (void)version;
  guise_fail(g, "a state of another version");
}

GUISE_LOSS_STRATEGY(struct refuses_own_state, "refuses_own_state", "1.0.0", "one line", .state_version = 1,
                    .loss = loss, .save = save, .load = load);
