/* Wrong: save asks for another size than it then writes. */
#include <string.h>

#include "sound.h"

struct state_of_two_sizes {
  int64_t steps;
};

static void loss(void* self, guise_step* g) {
  struct state_of_two_sizes* my = self;
  ++my->steps;
  add_cross_entropy(g);
}
static uint64_t save(const void* self, guise_context* g, void* bytes, uint64_t capacity) {
  (void)g;
  const struct state_of_two_sizes* my = self;
  if (capacity >= sizeof(my->steps)) memcpy(bytes, &my->steps, sizeof(my->steps));
  return capacity == 0 ? 2 * sizeof(my->steps) : sizeof(my->steps);
}
static void load(void* self, guise_context* g, const void* bytes, uint64_t size, uint32_t version) {
  struct state_of_two_sizes* my = self;
  (void)version;
  if (size != sizeof(my->steps)) {
    guise_fail(g, "the state has another size");
    return;
  }
  memcpy(&my->steps, bytes, sizeof(my->steps));
}

GUISE_LOSS_STRATEGY(struct state_of_two_sizes, "state_of_two_sizes", "1.0.0", "one line", .state_version = 1,
                    .loss = loss, .save = save, .load = load);
