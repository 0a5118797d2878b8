/* Wrong: a descriptor that lists nothing. */
#include "by_hand.h"

BY_HAND_NOTE(GUISE_TARGET_TEXT, "empty_list", "one line");
BY_HAND_STRATEGY(sizeof(guise_strategy), "empty_list");
BY_HAND_ENTRY(GUISE_MAGIC, sizeof(guise_plugin), GUISE_ABI_MAJOR, GUISE_ABI_MINOR, 0, "empty_list",
              .ops_begin = NULL)
