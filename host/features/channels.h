// Whether channels of the feature are used at all: masks may revive or kill them, and no rank tells.
#pragma once

#include <ATen/core/Tensor.h>

namespace guise::features {

struct ChannelUse {
  double dead = 0;   // share of channels whose greatest value is at most 1e-6
  double zeros = 0;  // share of all values that are 0
};

// z: [N, D], N >= 1.
ChannelUse channel_use(const at::Tensor& z);

// ln of the mean of exp(-2 ||u_i - u_j||^2) over pairs of normalised rows (Wang and Isola, arXiv 2005.10242),
// of at most 4096 rows, evenly spaced. N >= 2.
double uniformity(const at::Tensor& z);

// Mean of ||u_i - u_i'||^2 over rows of two views of the same images, both normalised. [N, D] each.
double alignment(const at::Tensor& one, const at::Tensor& other);

}  // namespace guise::features
