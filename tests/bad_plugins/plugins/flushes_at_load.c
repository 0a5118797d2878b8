/* Wrong: a constructor makes tiny numbers 0 for the whole thread, as gcc -Ofast does where it links. */
#include "sound.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
__attribute__((constructor)) static void flush_to_zero(void) {
  _mm_setcsr(_mm_getcsr() | 0x8040u);
}
#endif

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}
GUISE_LOSS_STRATEGY(struct nothing, "flushes_at_load", "1.0.0", "flushes to zero", .loss = loss);
