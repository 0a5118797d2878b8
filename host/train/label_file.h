// labels.safetensors of a run whose training images or labels were changed on purpose: what each image was
// taught as, and what it is.
#pragma once

#include "runs/run_folder.h"
#include "train/experiment.h"

namespace guise::train {

// int64 [N] each, in the order of the training images: `label` as trained, `clean_label` before data.noise,
// `index` in the data set's own order. Durable. Nothing where neither data.noise nor data.imbalance is set.
void write_labels(const runs::RunFolder& folder, const Experiment& run);

}  // namespace guise::train
