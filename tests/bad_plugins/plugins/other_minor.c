/* Wrong: the note says this ABI, the descriptor an older draft. */
#include "by_hand.h"

BY_HAND_NOTE(GUISE_ABI_TEXT, "other_minor", "one line");
BY_HAND_STRATEGY(sizeof(guise_strategy), "other_minor");
BY_HAND_ENTRY(GUISE_MAGIC, sizeof(guise_plugin), GUISE_ABI_MAJOR, 8, 1, "other_minor", .interfaces = NULL)
