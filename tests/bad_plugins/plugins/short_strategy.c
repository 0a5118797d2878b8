/* Wrong: a strategy that ends before the first released size. */
#include "by_hand.h"

BY_HAND_NOTE(GUISE_TARGET_TEXT, "short_strategy", "one line");
BY_HAND_STRATEGY(sizeof(guise_strategy) - 8, "short_strategy");
BY_HAND_ENTRY(GUISE_MAGIC, sizeof(guise_plugin), GUISE_ABI_MAJOR, GUISE_ABI_MINOR, 1, "short_strategy",
              .ops_begin = NULL)
