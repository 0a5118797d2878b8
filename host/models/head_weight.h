// The matrix that gives the logits, found by the name that every network gives it.
#pragma once

#include "models/network.h"
#include "models/tensor_names.h"

namespace guise::models {

// [K, M] of the last layer of the head, M = D where there is no hidden one: the tensor itself.
at::Tensor logits_weight(const Network& network, const TensorNames& names);

// The same where that layer is the whole head; undefined of a head with hidden layers.
at::Tensor linear_head_weight(const Network& network, const TensorNames& names);

}  // namespace guise::models
