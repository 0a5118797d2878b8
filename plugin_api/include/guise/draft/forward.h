/* Draft "guise.forward/1": the images of the step, and the student's backbone once more: on them, with other dropout
 * (R-Drop), or on mixtures of them (mixup). */
#ifndef GUISE_DRAFT_FORWARD_H
#define GUISE_DRAFT_FORWARD_H

#include "draft.h"

#define GUISE_FORWARD_INTERFACE "guise.forward/1"

typedef struct guise_forward {
  uint32_t struct_size;
  uint32_t reserved;

  /* x [N, 3, H, W], augmented and normalised, read-only. */
  guise_status (*images)(guise_step* g, guise_tensor* images) GUISE_NOEXCEPT;

  /* images [M, 3, H, W] -> features [M, D] of GUISE_STUDENT or GUISE_TEACHER, M free. The student's has a graph where
   * `with_graph` is not 0; it runs as in training, with random numbers of its own, and leaves the running statistics
   * of batch norm alone. The teacher's runs as the run says and has no graph. */
  guise_status (*features)(guise_step* g, int32_t which, guise_tensor images, int32_t with_graph,
                           guise_tensor* features) GUISE_NOEXCEPT;
} guise_forward;
GUISE_STATIC_ASSERT(sizeof(guise_forward) == 24, "layout of guise_forward");

static inline const guise_forward* guise_forward_table(guise_step* g) {
  GUISE_INTERFACE(slot, GUISE_FORWARD_INTERFACE);
  return (const guise_forward*)guise_interface(g, &slot);
}
static inline guise_tensor guise_images(guise_step* g) {
  guise_tensor images = {0, 0};
  if (guise_in_step(g)) guise_forward_table(g)->images(g, &images);
  return images;
}
static inline guise_tensor guise_features_of(guise_step* g, int32_t which, guise_tensor images, int with_graph) {
  guise_tensor features = {0, 0};
  if (guise_in_step(g)) guise_forward_table(g)->features(g, which, images, with_graph, &features);
  return features;
}

#endif
