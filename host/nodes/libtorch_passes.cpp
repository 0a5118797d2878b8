// LibTorch's convolution where it is the fastest: what a source or sink asks for beyond it takes a pass of
// its own.
#include <ATen/ops/convolution.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>

#include "nodes/batch_norm.h"
#include "nodes/kernel_passes.h"
#include "nodes/tensors.h"
#include "nodes/torch_workers.h"

namespace guise::nodes {
namespace {

at::Tensor view(const kernels::ConstMap& map) {
  return at::from_blob(const_cast<float*>(map.data), {map.n, map.c, map.h, map.w},
                       {map.h * map.w * map.c, 1, map.w * map.c, map.c}, at::kFloat);
}
at::Tensor view(const kernels::Map& map) {
  return view(kernels::ConstMap{map.data, map.n, map.h, map.w, map.c});
}
at::Tensor view(const float* values, const at::Tensor& like) {
  return at::from_blob(const_cast<float*>(values), like.sizes(), like.strides(), at::kFloat);
}

// What the source gives, as a map of its own where it is more than x.
at::Tensor read_through(const kernels::Source& source) {
  const kernels::ConstMap& x = source.x;
  if (source.scale == nullptr) return view(x);
  const at::Tensor no_shift = at::zeros({x.c}, at::kFloat);
  kernels::Normalised pass;
  pass.main = {x.data, source.scale, source.shift};
  if (source.other != nullptr) pass.shortcut = {source.other, source.other_scale, floats(no_shift)};
  pass.relu = source.relu;
  return normalised(pass, size_of(x));
}

void write_evaluated(const kernels::Sink& sink, const at::Tensor& values) {
  kernels::Normalised pass;
  pass.main = {floats(values), sink.scale, sink.shift};
  pass.shortcut.x = sink.add;
  pass.relu = sink.relu;
  pass.y = sink.y.data;
  TorchWorkers workers;
  kernels::normalise(pass, rows_of(values), workers);
}

void write_masked(const kernels::Sink& sink, const at::Tensor& gradient) {
  const at::Tensor centre = view(sink.centre, at::empty({sink.y.c}, at::kFloat)).to(at::kDouble);
  kernels::GradientPass pass;
  pass.dy = floats(gradient);
  pass.x = sink.before;
  pass.mean = centre.const_data_ptr<double>();
  pass.mask = {sink.activated, sink.activated == nullptr ? sink.scale : nullptr,
               sink.activated == nullptr ? sink.shift : nullptr};
  pass.masked = sink.y.data;
  take_sums(pass, rows_of(gradient), {sink.first, sink.second});
}

void write_through(const kernels::Sink& sink, at::Tensor values) {
  values = values.contiguous(at::MemoryFormat::ChannelsLast);
  if (sink.write == kernels::Write::evaluated) return write_evaluated(sink, values);
  if (sink.add != nullptr) values.add_(view(sink.add, values));
  if (sink.write == kernels::Write::masked) return write_masked(sink, values);
  const at::Tensor y = view(sink.y);
  y.copy_(values);
  if (sink.write == kernels::Write::statistics) take_moments(y, sink.first, sink.second);
}

struct Window {
  std::vector<int64_t> stride, padding;
};
Window window_of(const at::Tensor& weight, int64_t stride) {
  const int64_t padding = weight.size(2) / 2;
  return {{stride, stride}, {padding, padding}};
}

void forward(const kernels::Source& input, const at::Tensor& weight, int64_t stride,
             const kernels::Sink& output, Prepared*) {
  const at::NoGradGuard no_grad;
  const Window window = window_of(weight, stride);
  write_through(output, at::convolution(read_through(input), weight, std::nullopt, window.stride,
                                        window.padding, {1, 1}, false, {0, 0}, 1));
}

void backward_data(const kernels::Source& output_gradient, const at::Tensor& weight, int64_t stride,
                   const kernels::Sink& input_gradient) {
  const at::NoGradGuard no_grad;
  const Window window = window_of(weight, stride);
  const at::Tensor gradient = read_through(output_gradient), like = view(input_gradient.y);
  write_through(input_gradient, std::get<0>(at::convolution_backward(
                                    gradient, like, weight, std::nullopt, window.stride, window.padding,
                                    {1, 1}, false, {0, 0}, 1, {true, false, false})));
}

void backward_weight(const kernels::Source& input, const kernels::Source& output_gradient,
                     const at::Tensor& gradient, int64_t stride) {
  const at::NoGradGuard no_grad;
  const Window window = window_of(gradient, stride);
  gradient.copy_(std::get<1>(at::convolution_backward(read_through(output_gradient), read_through(input),
                                                      gradient, std::nullopt, window.stride, window.padding,
                                                      {1, 1}, false, {0, 0}, 1, {false, true, false})));
}

}  // namespace

const KernelPasses& libtorch_passes() {
  static constexpr KernelPasses passes = {forward, backward_data, backward_weight};
  return passes;
}

}  // namespace guise::nodes
