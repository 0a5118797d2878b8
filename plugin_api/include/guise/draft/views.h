/* Draft "guise.views/1": further augmented views of the batch, for losses that compare two (VICReg, DINO, BYOL). */
#ifndef GUISE_DRAFT_VIEWS_H
#define GUISE_DRAFT_VIEWS_H

#include "draft.h"

#define GUISE_VIEWS_INTERFACE "guise.views/1"

typedef struct guise_views {
  uint32_t struct_size;
  uint32_t reserved;

  /* View number `index` of the same samples, x [N, 3, H, W]: 0 is the step's own, others are augmented afresh by the
   * run's augmentation stream, keyed by (seed, epoch, sample, index). index below 64. guise.forward/1 runs networks on
   * it. */
  guise_status (*images)(guise_step* g, uint32_t index, guise_tensor* images) GUISE_NOEXCEPT;
} guise_views;
GUISE_STATIC_ASSERT(sizeof(guise_views) == 16, "layout of guise_views");

static inline guise_tensor guise_view(guise_step* g, uint32_t index) {
  GUISE_INTERFACE(slot, GUISE_VIEWS_INTERFACE);
  guise_tensor images = {0, 0};
  if (guise_in_step(g)) ((const guise_views*)guise_interface(g, &slot))->images(g, index, &images);
  return images;
}

#endif
