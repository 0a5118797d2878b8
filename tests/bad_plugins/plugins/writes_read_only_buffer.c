/* Wrong: writes through a buffer that was lent to be read. */
#include <guise/dlpack.h>

#include "sound.h"

static void loss(void* self, guise_step* g) {
  const guise_dlpack* dlpack = guise_dlpack_table(g);
  const guise_dlpack_versioned* view = NULL;
  (void)self;
  if (dlpack != NULL && dlpack->read(g, guise_logits(g), &view, NULL) == GUISE_OK) {
    *((unsigned char*)view->tensor.data + 1) ^= 0x55;
  }
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "writes_read_only_buffer", "1.0.0", "one line", .loss = loss);
