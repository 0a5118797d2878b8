/* Wrong: the note promises another summary than the descriptor has. */
#include "by_hand.h"

BY_HAND_NOTE(GUISE_TARGET_TEXT, "note_disagrees", "the best loss of all");
BY_HAND_STRATEGY(sizeof(guise_strategy), "note_disagrees");
BY_HAND_ENTRY(GUISE_MAGIC, sizeof(guise_plugin), GUISE_ABI_MAJOR, GUISE_ABI_MINOR, 1, "note_disagrees",
              .ops_begin = NULL)
