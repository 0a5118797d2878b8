// The three passes of a convolution as one kernel computes them: what convolution.h chooses from.
#pragma once

#include <ATen/core/Tensor.h>

#include "kernels/convolution.h"
#include "nodes/prepared.h"

namespace guise::nodes {

// As in convolution.h.
struct KernelPasses {
  void (*forward)(const kernels::Source& input, const at::Tensor& weight, int64_t stride,
                  const kernels::Sink& output, Prepared* prepared);
  void (*backward_data)(const kernels::Source& output_gradient, const at::Tensor& weight, int64_t stride,
                        const kernels::Sink& input_gradient);
  void (*backward_weight)(const kernels::Source& input, const kernels::Source& output_gradient,
                          const at::Tensor& gradient, int64_t stride);
};

const KernelPasses& winograd_passes();  // 3x3, stride 1 or 2
const KernelPasses& window_passes();
const KernelPasses& libtorch_passes();

}  // namespace guise::nodes
