/* Wrong: a strategy without a loss. */
#include "sound.h"

GUISE_LOSS_STRATEGY(struct nothing, "no_loss", "1.0.0", "one line", .loss = NULL);
