/* Wrong here: built for a later major of the ABI. */
#include "by_hand.h"

BY_HAND_NOTE("2.0", "major_2", "one line");
BY_HAND_STRATEGY(sizeof(guise_strategy), "major_2");
BY_HAND_ENTRY(GUISE_MAGIC, sizeof(guise_plugin), 2, 0, 1, "major_2", .ops_begin = NULL)
