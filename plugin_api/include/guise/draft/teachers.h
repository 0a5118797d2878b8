/* Draft "guise.teachers/1": several teachers by number, where the run has an ensemble of trained networks
 * (teacher.from); a single teacher is number 0. */
#ifndef GUISE_DRAFT_TEACHERS_H
#define GUISE_DRAFT_TEACHERS_H

#include "draft.h"

#define GUISE_TEACHERS_INTERFACE "guise.teachers/1"

typedef struct guise_teachers {
  uint32_t struct_size;
  uint32_t reserved;

  guise_status (*count)(guise_step* g, uint32_t* count) GUISE_NOEXCEPT;

  /* Logits [N, K_t] and features [N, D_index] of teacher `index`, without a graph; either may be NULL. */
  guise_status (*outputs)(guise_step* g, uint32_t index, guise_tensor* logits, guise_tensor* features) GUISE_NOEXCEPT;
} guise_teachers;
GUISE_STATIC_ASSERT(sizeof(guise_teachers) == 24, "layout of guise_teachers");

static inline const guise_teachers* guise_teachers_table(guise_step* g) {
  GUISE_INTERFACE(slot, GUISE_TEACHERS_INTERFACE);
  return (const guise_teachers*)guise_interface(g, &slot);
}
static inline uint32_t guise_teacher_count(guise_step* g) {
  uint32_t count = 0;
  if (guise_in_step(g)) guise_teachers_table(g)->count(g, &count);
  return count;
}
static inline guise_tensor guise_logits_of_teacher(guise_step* g, uint32_t index) {
  guise_tensor logits = {0, 0};
  if (guise_in_step(g)) guise_teachers_table(g)->outputs(g, index, &logits, NULL);
  return logits;
}

#endif
