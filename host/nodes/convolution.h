// A convolution's three passes over maps, by the kernel that is chosen for each.
#pragma once

#include <ATen/core/Tensor.h>

#include "kernels/convolution.h"
#include "nodes/kernels.h"
#include "nodes/prepared.h"

namespace guise::nodes {

// Square kernels with padding kernel / 2; weight [out, in, kernel, kernel], channels_last.

// sink.y: the convolution of source.x. `prepared`: null, or where the weight's form is kept.
void forward(const kernels::Source& source, const at::Tensor& weight, int64_t stride,
             const kernels::Sink& sink, const Kernels& kernels, Prepared* prepared = nullptr);
// sink.y: the gradient of the input, from that of the output, source.x.
void backward_data(const kernels::Source& source, const at::Tensor& weight, int64_t stride,
                   const kernels::Sink& sink, const Kernels& kernels);
// The weight's gradient, from the input and the gradient of the output.
at::Tensor backward_weight(const kernels::Source& input, const kernels::ConstMap& output_gradient,
                           const at::Tensor& weight, int64_t stride, const Kernels& kernels);

// Of a side; 0 where the kernel does not fit.
inline int64_t output_side(int64_t side, int64_t kernel, int64_t stride) {
  return kernels::output_side(side, kernel, stride, kernel / 2);
}

}  // namespace guise::nodes
