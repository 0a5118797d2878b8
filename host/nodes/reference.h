// The same layers by LibTorch's operators: what kernels are compared with, and what computes wherever they
// may not.
#pragma once

#include "nodes/chain.h"

namespace guise::nodes {

at::Tensor reference_convolution(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                                 int64_t stride);
at::Tensor reference_batch_norm(const at::Tensor& input, const BatchNormTensors& norm, Statistics statistics);
at::Tensor reference(const Chain& chain, const at::Tensor& input, const at::Tensor& added,
                     Statistics statistics);

}  // namespace guise::nodes
