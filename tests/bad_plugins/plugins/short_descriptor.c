/* Wrong: a descriptor that ends before the first released size. */
#include "by_hand.h"

BY_HAND_NOTE(GUISE_TARGET_TEXT, "short_descriptor", "one line");
BY_HAND_STRATEGY(sizeof(guise_strategy), "short_descriptor");
BY_HAND_ENTRY(GUISE_MAGIC, 80, GUISE_ABI_MAJOR, GUISE_ABI_MINOR, 1, "short_descriptor", .ops_begin = NULL)
