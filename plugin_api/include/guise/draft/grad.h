/* Draft "guise.grad/1": the gradient of a scalar inside loss, for penalties on gradients and for weights that balance
 * terms by them. */
#ifndef GUISE_DRAFT_GRAD_H
#define GUISE_DRAFT_GRAD_H

#include "draft.h"

#define GUISE_GRAD_INTERFACE "guise.grad/1"

typedef struct guise_grad {
  uint32_t struct_size;
  uint32_t reserved;

  /* gradients[i] = d value / d inputs[i], zeros where it does not depend on it; `value` is a scalar with a graph, each
   * input has a graph or is a parameter. With `create_graph` the gradients have one too, and can be a term of the loss.
   * Fills all or none. */
  guise_status (*gradient)(guise_step* g, guise_tensor value, const guise_tensor* inputs, uint32_t count,
                           int32_t create_graph, guise_tensor* gradients) GUISE_NOEXCEPT;
} guise_grad;
GUISE_STATIC_ASSERT(sizeof(guise_grad) == 16, "layout of guise_grad");

static inline guise_tensor guise_gradient(guise_step* g, guise_tensor value, guise_tensor input, int create_graph) {
  GUISE_INTERFACE(slot, GUISE_GRAD_INTERFACE);
  guise_tensor gradient = {0, 0};
  if (guise_in_step(g)) {
    ((const guise_grad*)guise_interface(g, &slot))->gradient(g, value, &input, 1, create_graph, &gradient);
  }
  return gradient;
}

#endif
