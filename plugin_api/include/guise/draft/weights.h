/* Draft "guise.weights/1": the student's and the teacher's tensors in pairs inside loss, read-only: a distance to the
 * teacher in weight space, such as L2-SP. And the student's parameters as one list, with or without a teacher: what
 * elastic weight consolidation holds fast, what a strategy averages by itself. */
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

  /* P: how many numbers the student's parameters are, with the head of all the run's classes. In create and in loss:
   * the same in the whole run, as a buffer [P] needs. */
  guise_status (*list_length)(guise_context* g, int64_t* length) GUISE_NOEXCEPT;

  /* The student's parameters as one list [P], with their graph: tensor after tensor, row-major. Classes that the head
   * does not know yet have the rows that they will begin with. */
  guise_status (*list)(guise_step* g, guise_tensor* list) GUISE_NOEXCEPT;

  /* d value / d list [P] of a scalar with a graph; without a graph of its own. 0 where `value` does not depend on a
   * parameter, or it is not trained. */
  guise_status (*list_gradient)(guise_step* g, guise_tensor value, guise_tensor* gradient) GUISE_NOEXCEPT;

  /* Logits [M, K] of images [M, 3, H, W] by a network like the student with this list [P] as its parameters, without a
   * graph: batch norm by the batch, nothing dropped. The student stays as it is. */
  guise_status (*list_logits)(guise_step* g, guise_tensor list, guise_tensor images,
                              guise_tensor* logits) GUISE_NOEXCEPT;
} guise_weights;
GUISE_STATIC_ASSERT(sizeof(guise_weights) == 56, "layout of guise_weights");

static inline const guise_weights* guise_weights_table(guise_context* g) {
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
static inline int64_t guise_weight_list_length(guise_context* g) {
  int64_t length = 0;
  if (g->status == GUISE_OK) guise_weights_table(g)->list_length(g, &length);
  return length;
}
static inline guise_tensor guise_weight_list(guise_step* g) {
  guise_tensor list = {0, 0};
  if (guise_in_step(g)) guise_weights_table(g)->list(g, &list);
  return list;
}
static inline guise_tensor guise_weight_list_gradient(guise_step* g, guise_tensor value) {
  guise_tensor gradient = {0, 0};
  if (guise_in_step(g)) guise_weights_table(g)->list_gradient(g, value, &gradient);
  return gradient;
}
static inline guise_tensor guise_weight_list_logits(guise_step* g, guise_tensor list, guise_tensor images) {
  guise_tensor logits = {0, 0};
  if (guise_in_step(g)) guise_weights_table(g)->list_logits(g, list, images, &logits);
  return logits;
}

#endif
