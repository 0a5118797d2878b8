// The loss of one step and its gradients, each checked before a weight moves.
#pragma once

#include <string>

#include "train/loss_sum.h"
#include "train/step.h"

namespace guise::train {

// The training batch of these samples in that epoch, augmented, on the run's device.
data::Batch load_batch(const Experiment& run, std::span<const int64_t> samples, int64_t epoch);

// What measures of a step read; with their graph until the backward pass.
struct StepTensors {
  at::Tensor features;  // z [N, D]
  at::Tensor logits;    // [N, K], without graph
  std::vector<bridge::Term> terms;
};

// Where the strategy does not work yet (Experiment::strategy_works) it is plain cross-entropy. `watch` as in
// TrainingStep.
LossSum loss_of_step(const Experiment& run, const data::Batch& batch, const StepPosition& position,
                     FeatureWatch* watch = nullptr, StepTensors* kept = nullptr);

// Whom an error names: "strategy kd 1.0.0"; before its start the strategy has no part in the loss.
std::string origin_of_loss(const Experiment& run, int64_t epoch);

// Throws core::Error(failed) for what LibTorch finds only here: an in-place operator of a plugin on a tensor
// saved for the backward pass.
// `share`: of the step's images, where the batch is one part of several.
void backward(const Experiment& run, const LossSum& loss, const StepPosition& position, double share = 1);

// A loss that is finite can have gradients that are not: sqrt at 0. Throws core::Error(failed) that names the
// first term whose gradient is NaN or infinite, before it reaches the weights. One norm over all gradients;
// the step is computed again, term by term, only where that norm is not finite.
void check_gradients(const Experiment& run, const data::Batch& batch, const StepPosition& position);

}  // namespace guise::train
