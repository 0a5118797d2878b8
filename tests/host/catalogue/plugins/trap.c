/* A sound plugin whose constructor leaves a trace, the file named by GUISE_TRAP, or crashes by
 * GUISE_TRAP_CRASH. */
#include <guise/plugin.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor)) static void leave_trace(void) {
  const char* path = getenv("GUISE_TRAP");
  FILE* file = path ? fopen(path, "w") : NULL;
  if (file) fclose(file);
  if (getenv("GUISE_TRAP_CRASH")) *(volatile int*)16 = 1;
}

struct trap {
  int nothing;
};
static void loss(void* self, guise_step* g) {
  (void)self;
  (void)g;
}
GUISE_LOSS_STRATEGY(struct trap, "trap", "1.0.0", "runs code when it is loaded", .loss = loss);
