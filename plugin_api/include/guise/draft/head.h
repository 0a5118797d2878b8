/* Draft "guise.head/1": weight and bias of the layer that gives the logits, read-only. */
#ifndef GUISE_DRAFT_HEAD_H
#define GUISE_DRAFT_HEAD_H

#include "draft.h"

#define GUISE_HEAD_INTERFACE "guise.head/1"

typedef struct guise_head_table {
  uint32_t struct_size;
  uint32_t reserved;

  /* Of GUISE_STUDENT (with a graph into them) or GUISE_TEACHER (without one): weight [K, D], bias [K]. A head with
   * hidden layers or without a bias is an error. */
  guise_status (*parameters)(guise_step* g, int32_t which, guise_tensor* weight, guise_tensor* bias) GUISE_NOEXCEPT;
} guise_head_table;
GUISE_STATIC_ASSERT(sizeof(guise_head_table) == 16, "layout of guise_head_table");

static inline void guise_head_parameters(guise_step* g, int32_t which, guise_tensor* weight, guise_tensor* bias) {
  GUISE_INTERFACE(slot, GUISE_HEAD_INTERFACE);
  *weight = *bias = guise_no_tensor();
  if (guise_in_step(g)) ((const guise_head_table*)guise_interface(g, &slot))->parameters(g, which, weight, bias);
}

#endif
