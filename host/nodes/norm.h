// A batch norm and the ReLU behind it, where no convolution comes before: of blocks whose norm comes first.
#pragma once

#include "nodes/chain.h"

namespace guise::nodes {

// As can_run and run of a chain.
bool can_run(const BatchNormTensors& norm, const at::Tensor& input, Statistics statistics);
at::Tensor norm_and_relu(const BatchNormTensors& norm, const at::Tensor& input, Statistics statistics);

}  // namespace guise::nodes
