/* Wrong: calls the host from a thread of its own. */
#include <pthread.h>

#include "sound.h"

static void* run(void* g) {
  guise_detach(g, guise_logits(g));
  return NULL;
}

static void loss(void* self, guise_step* g) {
  pthread_t thread;
  (void)self;
  add_cross_entropy(g);
  if (pthread_create(&thread, NULL, run, g) == 0) pthread_join(thread, NULL);
}
GUISE_LOSS_STRATEGY(struct nothing, "calls_from_thread", "1.0.0", "two threads", .loss = loss);
