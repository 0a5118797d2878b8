/* The sound half of a bad plugin in C: the plain cross-entropy, and an instance without members. */
#ifndef BAD_PLUGINS_SOUND_H
#define BAD_PLUGINS_SOUND_H

#include <guise/ops.h>
#include <guise/plugin.h>

struct nothing {
  int64_t unused;
};

static inline void add_cross_entropy(guise_step* g) {
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, guise_logits(g)), 1.0);
}

#endif
