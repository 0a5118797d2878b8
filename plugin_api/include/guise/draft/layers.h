/* Draft "guise.layers/1": the output of a module of the backbone by name, the student's and the teacher's: what
 * attention transfer, FitNets or ReviewKD read. */
#ifndef GUISE_DRAFT_LAYERS_H
#define GUISE_DRAFT_LAYERS_H

#include "draft.h"

#define GUISE_LAYERS_INTERFACE "guise.layers/1"

typedef struct guise_layers {
  uint32_t struct_size;
  uint32_t reserved;

  /* In create: asks for a module's output in every step: "layer3" (its last block), "layer3.0". A name that the
   * network lacks is an error that lists its names. */
  guise_status (*ask)(guise_setup* g, const char* name) GUISE_NOEXCEPT;

  /* In loss: the maps [N, C, H, W] of GUISE_STUDENT (with graph) or GUISE_TEACHER (without) at a name that was asked
   * for. A teacher that is a head alone has none: an error. */
  guise_status (*output)(guise_step* g, int32_t which, const char* name, guise_tensor* maps) GUISE_NOEXCEPT;
} guise_layers;
GUISE_STATIC_ASSERT(sizeof(guise_layers) == 24, "layout of guise_layers");

static inline const guise_layers* guise_layers_table(guise_context* g) {
  GUISE_INTERFACE(slot, GUISE_LAYERS_INTERFACE);
  return (const guise_layers*)guise_interface(g, &slot);
}
static inline void guise_ask_layer(guise_setup* g, const char* name) {
  if (guise_in_setup(g)) guise_layers_table(g)->ask(g, name);
}
static inline guise_tensor guise_layer(guise_step* g, int32_t which, const char* name) {
  guise_tensor maps = {0, 0};
  if (guise_in_step(g)) guise_layers_table(g)->output(g, which, name, &maps);
  return maps;
}

#endif
