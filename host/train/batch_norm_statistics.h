// Statistics of batch norm for a network whose weights were never trained as they are.
#pragma once

#include "train/experiment.h"

namespace guise::train {

// Writes running mean and variance of every batch norm of `network` anew: means over batches of 250 of up to
// 10,000 training images in evaluation transform, each batch normalised by its own, as PyTorch's
// torch.optim.swa_utils.update_bn has it. An average of weights fits neither the statistics of the last
// student nor a mean of statistics (Izmailov et al. 2018, arXiv 1803.05407, section 3.2). Which images: the
// first of the order of epoch 0, of the task at hand. Nothing else of the network, and no random stream, is
// touched. `keep_going` is asked before each batch; when it says no, the statistics are those of the batches
// so far.
void recompute_batch_norm(const Experiment& run, const models::Network& network,
                          const std::function<bool()>& keep_going);

// The same of the run's average, which is there, where average.batch_norm asks for it. With a frozen backbone
// its statistics are the student's, as its weights are.
void recompute_average(const Experiment& run, const std::function<bool()>& keep_going);

}  // namespace guise::train
