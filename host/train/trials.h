// Short runs in a temporary folder, of a configuration that a long one will use.
#pragma once

#include "config/request.h"

namespace guise::train {

// `guise train --prove-resume`: three small epochs straight, and the same stopped in the middle of an epoch
// and at the end of one, then resumed; compares every tensor, state and metric line. The data is cut to a few
// batches and a strategy that begins later begins with epoch 1; the rest is the run's. Prints what was
// compared. 0: equal; 1: not.
int prove_resume(const config::Request& request);

// `guise train --smoke`: three steps with the strategy at work, a checkpoint there and back, one batch of
// evaluation; prints images per second, memory, and how long the whole run would take. Throws what the run
// throws.
int smoke(const config::Request& request);

}  // namespace guise::train
