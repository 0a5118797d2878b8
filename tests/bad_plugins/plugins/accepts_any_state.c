/* Wrong: load takes a state of any size. */
#include <string.h>

#include "sound.h"

struct accepts_any_state {
  int64_t steps;
};

static void loss(void* self, guise_step* g) {
  struct accepts_any_state* my = self;
  ++my->steps;
  add_cross_entropy(g);
}
static uint64_t save(const void* self, guise_context* g, void* bytes, uint64_t capacity) {
  (void)g;
  const struct accepts_any_state* my = self;
  if (capacity >= sizeof(my->steps)) memcpy(bytes, &my->steps, sizeof(my->steps));
  return sizeof(my->steps);
}
static void load(void* self, guise_context* g, const void* bytes, uint64_t size, uint32_t version) {
  struct accepts_any_state* my = self;
  (void)g, (void)version;
  if (size > sizeof(my->steps)) size = sizeof(my->steps);
  memcpy(&my->steps, bytes, size);
}

GUISE_LOSS_STRATEGY(struct accepts_any_state, "accepts_any_state", "1.0.0", "one line", .state_version = 1,
                    .loss = loss, .save = save, .load = load);
