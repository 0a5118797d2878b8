// A strategy over the pretended run, on one instance: each step has tensors of its own, made from the seed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "examine/checks/subject.h"

namespace guise::examine {

using InputsOfStep = std::function<TensorMap(const Moment&)>;

// Those of step 0 are make_inputs(seed, ...).
InputsOfStep inputs_of(uint64_t seed, const Shape& shape = {}, at::ScalarType dtype = at::kFloat);

// What a strategy hears of tasks on the way from step `previous`, -1 before the first, to the next one that
// is looked at. There are two of them (RunLength::second_task).
void tell_of_tasks(bridge::LossStrategy& strategy, int64_t previous, const Moment& next,
                   const RunLength& length = {});

// loss and backward at each moment that `length` looks at, in order. `noise`: seed of the mask stream.
std::vector<LossRun> run_losses(bridge::LossStrategy& strategy, const InputsOfStep& inputs, uint64_t noise,
                                const RunLength& length = {});

// "" or what differs between two runs that should not: "term loss_kd". NaN is the same as NaN.
std::string difference(const LossRun& a, const LossRun& b);
// The same with the step in which it differs: "term loss_kd, epoch 3, step 10".
std::string difference(const std::vector<LossRun>& a, const std::vector<LossRun>& b);

}  // namespace guise::examine
