// Passes by Guise's own kernels: Winograd's and windows as products.
#include "kernels/window_convolution.h"
#include "kernels/winograd.h"
#include "nodes/kernel_passes.h"
#include "nodes/tensors.h"
#include "nodes/torch_workers.h"

namespace guise::nodes {
namespace {

using kernels::PackedFor;

// What is convolved: the map of the input's extent, and the layer.
struct Layer {
  MapSize input;
  const at::Tensor& weight;
  int64_t stride;
};

template <typename Kernel>
constexpr KernelKind kKind = KernelKind::window;
template <>
constexpr KernelKind kKind<kernels::Winograd> = KernelKind::winograd;

kernels::Winograd kernel_for(const Layer& layer, int64_t workers, kernels::Winograd*) {
  const MapSize& input = layer.input;
  return {{input.n, input.h, input.w, layer.weight.size(1), layer.weight.size(0), layer.stride}, workers};
}

kernels::WindowConvolution kernel_for(const Layer& layer, int64_t workers, kernels::WindowConvolution*) {
  const int64_t side = layer.weight.size(2);
  kernels::ConvolutionShape shape;
  shape.n = layer.input.n;
  shape.h = layer.input.h;
  shape.w = layer.input.w;
  shape.c = layer.weight.size(1);
  shape.k = layer.weight.size(0);
  shape.window = {side, side, layer.stride, side / 2};
  return {shape, workers};
}

template <typename Kernel>
at::Tensor packed(const Kernel& kernel, const at::Tensor& weight, PackedFor use, kernels::Workers& workers) {
  const at::Tensor memory = empty_floats(kernel.packed_floats(use));
  kernel.pack(floats(weight), use, memory.mutable_data_ptr<float>(), workers);
  return memory;
}

template <typename Kernel>
struct Passes {
  static Kernel kernel(const Layer& layer, const kernels::Workers& workers) {
    return kernel_for(layer, workers.count(), static_cast<Kernel*>(nullptr));
  }

  static void forward(const kernels::Source& input, const at::Tensor& weight, int64_t stride,
                      const kernels::Sink& output, Prepared* prepared) {
    TorchWorkers workers;
    const Kernel convolution = kernel({size_of(input.x), weight, stride}, workers);
    const auto make = [&] { return packed(convolution, weight, PackedFor::forward, workers); };
    const at::Tensor weights = prepared ? prepared->packed(weight, kKind<Kernel>, make) : make();
    const at::Tensor scratch = empty_floats(convolution.forward_scratch());
    convolution.forward(input, floats(weights), output, scratch.mutable_data_ptr<float>(), workers);
  }

  static void backward_data(const kernels::Source& output_gradient, const at::Tensor& weight, int64_t stride,
                            const kernels::Sink& input_gradient) {
    TorchWorkers workers;
    const kernels::Map& input = input_gradient.y;
    const Kernel convolution = kernel({{input.n, input.c, input.h, input.w}, weight, stride}, workers);
    const at::Tensor weights = packed(convolution, weight, PackedFor::input_gradient, workers);
    const at::Tensor scratch = empty_floats(convolution.input_gradient_scratch());
    convolution.input_gradient(output_gradient, floats(weights), input_gradient,
                               scratch.mutable_data_ptr<float>(), workers);
  }

  static void backward_weight(const kernels::Source& input, const kernels::Source& output_gradient,
                              const at::Tensor& gradient, int64_t stride) {
    TorchWorkers workers;
    const Kernel convolution = kernel({size_of(input.x), gradient, stride}, workers);
    const at::Tensor scratch = empty_floats(convolution.weight_gradient_scratch());
    convolution.weight_gradient(input, output_gradient, gradient.mutable_data_ptr<float>(),
                                scratch.mutable_data_ptr<float>(), workers);
  }

  static constexpr KernelPasses kTable = {forward, backward_data, backward_weight};
};

}  // namespace

const KernelPasses& winograd_passes() {
  return Passes<kernels::Winograd>::kTable;
}
const KernelPasses& window_passes() {
  return Passes<kernels::WindowConvolution>::kTable;
}

}  // namespace guise::nodes
