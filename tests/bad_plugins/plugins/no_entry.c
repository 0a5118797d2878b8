/* Wrong: a note, but no function guise_plugin_v1. */
#include "by_hand.h"

BY_HAND_NOTE(GUISE_TARGET_TEXT, "no_entry", "one line");
BY_HAND_STRATEGY(sizeof(guise_strategy), "no_entry");
const void* keep(void);
const void* keep(void) {
  return strategies;
}
