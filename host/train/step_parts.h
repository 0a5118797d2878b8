// A step of several batches, one after the other in the memory of one (train.accumulate_steps): its gradient
// and its loss are means over all of the step's images, as those of one large batch. Batch norm, and a loss
// that compares the samples of a batch, see each part alone; a strategy is asked once a part.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "config/run_config.h"
#include "train/replay.h"
#include "train/step_loss.h"

namespace guise::train {

// Optimizer steps of an epoch over that many images; the last may have fewer batches. 0: no batch is full and
// the smaller one is left out.
int64_t steps_per_epoch(const config::TrainConfig& train, int64_t images);

// The batches of step 0 <= step < steps_per_epoch, at least one; only the epoch's last may be smaller.
std::vector<std::span<const int64_t>> parts_of_step(const config::TrainConfig& train,
                                                    std::span<const int64_t> order, int64_t step);

// The images of parts[index] by those of all, each with as many joined to it: what the loss of a part counts.
double share_of(const std::vector<std::span<const int64_t>>& parts, size_t index, int64_t joined = 0);

// What the parts behind the first added.
struct OtherParts {
  int64_t images = 0;
  double load_seconds = 0;
};

// Adds the gradients of the parts behind the first, whose own are there, and makes `loss`, the first one's,
// the mean of all. Checked as a step's only batch is; `last_good` as for check_finite. `offers` get theirs.
OtherParts add_other_parts(const Experiment& run, const std::vector<std::span<const int64_t>>& parts,
                           const StepPosition& first, const std::vector<runs::TermValue>& last_good,
                           LossSum& loss, Offers& offers);

}  // namespace guise::train
