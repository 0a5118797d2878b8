/* Wrong here: it cannot do without an interface that the host lacks. */
#include "by_hand.h"

static const char* const interfaces[] = {"guise.clairvoyance/1", NULL};
BY_HAND_NOTE(GUISE_ABI_TEXT, "lacks_interface", "one line");
BY_HAND_STRATEGY(sizeof(guise_strategy), "lacks_interface");
BY_HAND_ENTRY(GUISE_MAGIC, sizeof(guise_plugin), GUISE_ABI_MAJOR, GUISE_ABI_MINOR, 1, "lacks_interface",
              .interfaces = interfaces)
