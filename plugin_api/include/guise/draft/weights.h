/* Draft "guise.weights/1": the student's and the teacher's tensors in pairs inside loss, read-only: a distance to the
 * teacher in weight space, such as L2-SP. */
#ifndef GUISE_DRAFT_WEIGHTS_H
#define GUISE_DRAFT_WEIGHTS_H

#include "../teacher.h"
#include "draft.h"

#define GUISE_WEIGHTS_INTERFACE "guise.weights/1"

typedef struct guise_weights {
  uint32_t struct_size;
  uint32_t reserved;

  /* Tensors that student and teacher have in common; 0 without a teacher. */
  guise_status (*count)(guise_step* g, uint32_t* count) GUISE_NOEXCEPT;

  /* Number `index` of them, as in guise_update_table. The student's has its graph, the teacher's none. */
  guise_status (*pair)(guise_step* g, uint32_t index, guise_pair* pair) GUISE_NOEXCEPT;
} guise_weights;
GUISE_STATIC_ASSERT(sizeof(guise_weights) == 24, "layout of guise_weights");

static inline const guise_weights* guise_weights_table(guise_step* g) {
  GUISE_INTERFACE(slot, GUISE_WEIGHTS_INTERFACE);
  return (const guise_weights*)guise_interface(g, &slot);
}
static inline uint32_t guise_weight_count(guise_step* g) {
  uint32_t count = 0;
  if (guise_in_step(g)) guise_weights_table(g)->count(g, &count);
  return count;
}
static inline guise_pair guise_weight_pair(guise_step* g, uint32_t index) {
  guise_pair pair = {sizeof(guise_pair), 0, "", {0, 0}, {0, 0}};
  if (guise_in_step(g) && guise_weights_table(g)->pair(g, index, &pair) != GUISE_OK) pair.name = "";
  return pair;
}

#endif
