// Images of earlier tasks in the training: loaded as a batch, joined to one.
#pragma once

#include "data/batch.h"
#include "train/experiment.h"

namespace guise::train {

// The images of a draw, augmented by its own seed, on the run's device.
data::Batch load_drawn(const Experiment& run, const Drawn& drawn);

}  // namespace guise::train
