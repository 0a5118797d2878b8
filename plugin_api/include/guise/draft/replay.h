/* Draft "guise.replay/1": images of earlier tasks that the run keeps (continual.buffer), drawn by the strategy:
 * experience replay, dark experience replay. Where a strategy asks, the host leaves its batches alone; where none does,
 * the host joins replayed images to each batch itself. M images a draw, K classes as in the step. */
#ifndef GUISE_DRAFT_REPLAY_H
#define GUISE_DRAFT_REPLAY_H

#include "draft.h"

#define GUISE_REPLAY_INTERFACE "guise.replay/1"

typedef struct guise_replayed {
  uint32_t struct_size;
  uint32_t reserved;
  guise_tensor images; /* x [M, 3, H, W], augmented afresh and normalised, read-only */
  guise_tensor labels; /* [M], int64 */
  guise_tensor known;  /* [M], int64: how many classes were known when an image was kept */
  guise_tensor
      logits; /* [M, K]: what the student said then, 0 from column `known` on; empty where create did not ask */
} guise_replayed;
GUISE_STATIC_ASSERT(sizeof(guise_replayed) == 40, "layout of guise_replayed");

typedef struct guise_replay {
  uint32_t struct_size;
  uint32_t reserved;

  /* In create: the strategy draws for itself. A run without a buffer is then refused. With `keeps_logits` the student's
   * logits are kept with each image: of the step that it was kept in, or of the end of its task where the policy is not
   * reservoir. */
  guise_status (*ask)(guise_setup* g, int32_t keeps_logits) GUISE_NOEXCEPT;

  /* In loss: images that are held; 0 until the first were kept. */
  guise_status (*held)(guise_step* g, int64_t* images) GUISE_NOEXCEPT;

  /* Draw `number`, below 64, of the step: `count` images, 0: continual.buffer.batch; all that are held where these are
   * fewer. No image of the buffer comes twice in a draw, draws are independent. The same number gives the same draw,
   * whose count is that of the first call. An error while nothing is held. */
  guise_status (*draw)(guise_step* g, uint32_t number, int64_t count, guise_replayed* replayed) GUISE_NOEXCEPT;

  /* The student's features [M, D] of a draw, with a graph: a batch of the training as the step's own is, so the running
   * statistics of batch norm move with it. (guise.forward/1 leaves them alone.) */
  guise_status (*features)(guise_step* g, uint32_t number, guise_tensor* features) GUISE_NOEXCEPT;

  /* The run's cross-entropy, with its label smoothing, of logits [M, K] and labels [M] of a draw. */
  guise_status (*cross_entropy)(guise_step* g, guise_tensor logits, guise_tensor labels,
                                guise_tensor* scalar) GUISE_NOEXCEPT;
} guise_replay;
GUISE_STATIC_ASSERT(sizeof(guise_replay) == 48, "layout of guise_replay");

static inline const guise_replay* guise_replay_table(guise_context* g) {
  GUISE_INTERFACE(slot, GUISE_REPLAY_INTERFACE);
  return (const guise_replay*)guise_interface(g, &slot);
}
static inline void guise_ask_replay(guise_setup* g, int keeps_logits) {
  if (guise_in_setup(g)) guise_replay_table(g)->ask(g, keeps_logits);
}
static inline int64_t guise_replay_held(guise_step* g) {
  int64_t images = 0;
  if (guise_in_step(g)) guise_replay_table(g)->held(g, &images);
  return images;
}
static inline guise_replayed guise_replay_draw(guise_step* g, uint32_t number, int64_t count) {
  guise_replayed replayed = {sizeof(guise_replayed), 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}};
  if (guise_in_step(g)) guise_replay_table(g)->draw(g, number, count, &replayed);
  return replayed;
}
static inline guise_tensor guise_replay_features(guise_step* g, uint32_t number) {
  guise_tensor features = {0, 0};
  if (guise_in_step(g)) guise_replay_table(g)->features(g, number, &features);
  return features;
}
static inline guise_tensor guise_replay_cross_entropy(guise_step* g, guise_tensor logits, guise_tensor labels) {
  guise_tensor scalar = {0, 0};
  if (guise_in_step(g)) guise_replay_table(g)->cross_entropy(g, logits, labels, &scalar);
  return scalar;
}

#endif
