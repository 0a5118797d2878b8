// The parameters of a network as one list of numbers [P], tensor after tensor, each row-major: what a
// strategy holds fast or averages by itself (guise.weights/1).
#pragma once

#include <ATen/core/Tensor.h>

#include "models/network.h"

namespace guise::train {

int64_t weight_list_length(const models::Network& network);  // P

// With the graph into the parameters.
at::Tensor weight_list(const models::Network& network);

// d scalar / d list [P], without a graph; the scalar's own graph stays. 0 for parameters that it does not
// depend on or that are not trained.
at::Tensor weight_list_gradient(const models::Network& network, const at::Tensor& scalar);

// A copy of the network with this list as its parameters; nothing in it requires a gradient.
std::unique_ptr<models::Network> with_weight_list(const models::Network& network, const at::Tensor& list);

}  // namespace guise::train
