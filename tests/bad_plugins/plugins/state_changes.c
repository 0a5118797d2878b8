/* Wrong: save writes something else after a load. */
#include <string.h>

#include "sound.h"

struct state_changes {
  int64_t steps;
};

static void loss(void* self, guise_step* g) {
  struct state_changes* my = self;
  ++my->steps;
  add_cross_entropy(g);
}
static uint64_t save(const void* self, guise_context* g, void* bytes, uint64_t capacity) {
  (void)g;
  const struct state_changes* my = self;
  if (capacity >= sizeof(my->steps)) memcpy(bytes, &my->steps, sizeof(my->steps));
  return sizeof(my->steps);
}
static void load(void* self, guise_context* g, const void* bytes, uint64_t size, uint32_t version) {
  struct state_changes* my = self;
  (void)version;
  if (size != sizeof(my->steps)) {
    guise_fail(g, "the state has another size");
    return;
  }
  memcpy(&my->steps, bytes, sizeof(my->steps));
  ++my->steps;
}

GUISE_LOSS_STRATEGY(struct state_changes, "state_changes", "1.0.0", "one line", .state_version = 1,
                    .loss = loss, .save = save, .load = load);
