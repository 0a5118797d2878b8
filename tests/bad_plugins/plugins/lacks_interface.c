/* Wrong here: it cannot do without an interface that the host lacks. */
#include "by_hand.h"

static const guise_interface_slot interfaces[] = {{sizeof(guise_interface_slot), 0, "guise.clairvoyance/1"}};
BY_HAND_NOTE(GUISE_TARGET_TEXT, "lacks_interface", "one line");
BY_HAND_STRATEGY(sizeof(guise_strategy), "lacks_interface");
BY_HAND_ENTRY(GUISE_MAGIC, sizeof(guise_plugin), GUISE_ABI_MAJOR, GUISE_ABI_MINOR, 1, "lacks_interface",
              .interfaces_begin = interfaces, .interfaces_end = interfaces + 1)
