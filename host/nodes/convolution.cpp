#include "nodes/convolution.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include "nodes/kernel_passes.h"
#include "nodes/tensors.h"

namespace guise::nodes {
namespace {

const KernelPasses& passes_of(KernelKind kind) {
  switch (kind) {
    case KernelKind::winograd:
      return winograd_passes();
    case KernelKind::window:
      return window_passes();
    case KernelKind::libtorch:
      return libtorch_passes();
  }
  return libtorch_passes();
}

ConvolutionShape shape_of(const at::Tensor& weight, int64_t stride, int64_t height, int64_t width) {
  return {weight.size(1), weight.size(0), weight.size(2), stride, height, width};
}

}  // namespace

void forward(const kernels::Source& source, const at::Tensor& weight, int64_t stride,
             const kernels::Sink& sink, const Kernels& kernels, Prepared* prepared) {
  const ConvolutionShape shape = shape_of(weight, stride, source.x.h, source.x.w);
  passes_of(kernels.of(ConvolutionPass::forward, shape)).forward(source, weight, stride, sink, prepared);
}

void backward_data(const kernels::Source& source, const at::Tensor& weight, int64_t stride,
                   const kernels::Sink& sink, const Kernels& kernels) {
  const ConvolutionShape shape = shape_of(weight, stride, sink.y.h, sink.y.w);
  passes_of(kernels.of(ConvolutionPass::input_gradient, shape)).backward_data(source, weight, stride, sink);
}

at::Tensor backward_weight(const kernels::Source& input, const kernels::ConstMap& output_gradient,
                           const at::Tensor& weight, int64_t stride, const Kernels& kernels) {
  const ConvolutionShape shape = shape_of(weight, stride, input.x.h, input.x.w);
  const at::Tensor gradient = at::empty(weight.sizes(), weight.options(), at::MemoryFormat::ChannelsLast);
  kernels::Source output;
  output.x = output_gradient;
  passes_of(kernels.of(ConvolutionPass::weight_gradient, shape))
      .backward_weight(input, output, gradient, stride);
  return gradient;
}

}  // namespace guise::nodes
