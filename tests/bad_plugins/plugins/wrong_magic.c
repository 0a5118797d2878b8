/* Wrong: the magic number. */
#include "by_hand.h"

BY_HAND_NOTE(GUISE_TARGET_TEXT, "wrong_magic", "one line");
BY_HAND_STRATEGY(sizeof(guise_strategy), "wrong_magic");
BY_HAND_ENTRY({'G'}, sizeof(guise_plugin), GUISE_ABI_MAJOR, GUISE_ABI_MINOR, 1, "wrong_magic",
              .ops_begin = NULL)
