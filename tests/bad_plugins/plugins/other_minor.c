/* Wrong: the note says this ABI, the descriptor a newer minor. */
#include "by_hand.h"

BY_HAND_NOTE(GUISE_TARGET_TEXT, "other_minor", "one line");
BY_HAND_STRATEGY(sizeof(guise_strategy), "other_minor");
BY_HAND_ENTRY(GUISE_MAGIC, sizeof(guise_plugin), GUISE_ABI_MAJOR, 8, 1, "other_minor", .ops_begin = NULL)
