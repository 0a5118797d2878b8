#include "nodes/batch_norm.h"

#include <ATen/ops/empty_like.h>

#include "kernels/norm_channels.h"
#include "nodes/tensors.h"
#include "nodes/torch_workers.h"

namespace guise::nodes {
namespace {

double* doubles(const at::Tensor& tensor) {
  return tensor.mutable_data_ptr<double>();
}
float* mutable_floats(const at::Tensor& tensor) {
  return tensor.mutable_data_ptr<float>();
}

kernels::Moments moments_of(const Normed& normed) {
  return {normed.y.numel() / normed.y.size(1), doubles(normed.mean), doubles(normed.squares)};
}

kernels::NormParameters parameters_of(const BatchNormTensors& norm) {
  return {norm.weight.numel(), norm.epsilon, floats(norm.weight), floats(norm.bias)};
}

// The convolution's bias is in the norm's input but not in y; only the running mean sees it.
void update_running(const Normed& normed, const Link& link) {
  kernels::Moments moments = moments_of(normed);
  const at::Tensor mean = link.bias.defined() ? normed.mean.add(link.bias.detach()) : normed.mean;
  moments.mean = doubles(mean);
  kernels::update_running(moments, mean.numel(), link.norm->momentum, mutable_floats(link.norm->running_mean),
                          mutable_floats(link.norm->running_var));
  at::Tensor(link.norm->batches_tracked).add_(1);
  for (const at::Tensor* changed : {&link.norm->running_mean, &link.norm->running_var})
    changed->unsafeGetTensorImpl()->bump_version();
}

}  // namespace

kernels::Source Normed::activated() const {
  kernels::Source source;
  source.x = read(y);
  source.scale = floats(scale);
  source.shift = floats(shift);
  source.relu = true;
  return source;
}

Normed empty_statistics(const at::Tensor& y) {
  const int64_t channels = y.size(1);
  return {y, empty_doubles(channels), empty_doubles(channels), empty_floats(channels),
          empty_floats(channels)};
}

kernels::Sink statistics_sink(const Normed& normed) {
  kernels::Sink sink;
  sink.y = write(normed.y);
  sink.write = kernels::Write::statistics;
  sink.first = doubles(normed.mean);
  sink.second = doubles(normed.squares);
  return sink;
}

void finish(Normed& normed, const Link& link, Statistics statistics) {
  kernels::affine_of(moments_of(normed), parameters_of(*link.norm), mutable_floats(normed.scale),
                     mutable_floats(normed.shift));
  if (statistics == Statistics::batch) update_running(normed, link);
}

Affine running_affine(const Link& link) {
  const BatchNormTensors& norm = *link.norm;
  const int64_t channels = norm.weight.numel();
  const at::Tensor mean = empty_doubles(channels), squares = empty_doubles(channels);
  kernels::Moments moments{0, doubles(mean), doubles(squares)};
  kernels::stored_moments(floats(norm.running_mean), floats(norm.running_var), channels, moments);
  if (link.bias.defined()) mean.sub_(link.bias.detach());
  Affine affine{empty_floats(channels), empty_floats(channels)};
  kernels::affine_of(moments, parameters_of(norm), mutable_floats(affine.scale),
                     mutable_floats(affine.shift));
  return affine;
}

Sums empty_sums(int64_t channels) {
  return {empty_doubles(channels), empty_doubles(channels)};
}

at::Tensor normalised(kernels::Normalised pass, const MapSize& size) {
  const at::Tensor output = empty_map(size);
  pass.y = mutable_floats(output);
  TorchWorkers workers;
  kernels::normalise(pass, rows_of(output), workers);
  return output;
}

void take_moments(const at::Tensor& map, double* mean, double* squares) {
  TorchWorkers workers;
  const at::Tensor scratch = empty_floats(kernels::norm_scratch(rows_of(map), workers));
  kernels::Moments moments{0, mean, squares};
  kernels::moments_of(floats(map), rows_of(map), workers, mutable_floats(scratch), moments);
}

void take_sums(const kernels::GradientPass& pass, const kernels::RowShape& rows,
               const kernels::GradientSums& sums) {
  TorchWorkers workers;
  const at::Tensor scratch = empty_floats(kernels::norm_scratch(rows, workers));
  kernels::gradient_sums(pass, rows, workers, mutable_floats(scratch), sums);
}

Sums sums_of(kernels::GradientPass pass, const Normed& normed) {
  const Sums sums = empty_sums(normed.y.size(1));
  pass.x = floats(normed.y);
  pass.mean = normed.mean.const_data_ptr<double>();
  take_sums(pass, rows_of(normed.y), {doubles(sums.gradient), doubles(sums.product)});
  return sums;
}

at::Tensor through_norm(const Normed& normed, const NormGradients& found, const at::Tensor& gradient,
                        const at::Tensor& result, const kernels::ReluMask& mask) {
  kernels::InputGradient pass;
  pass.dy = floats(gradient);
  pass.x = floats(normed.y);
  pass.mask = mask;
  pass.a = floats(found.a);
  pass.b = floats(found.b);
  pass.d = floats(found.d);
  pass.dx = mutable_floats(result);
  TorchWorkers workers;
  kernels::input_gradient(pass, rows_of(result), workers);
  return result;
}

NormGradients norm_gradients(const Normed& normed, const BatchNormTensors& norm, const Sums& sums) {
  const int64_t channels = norm.weight.numel();
  NormGradients gradients{at::empty_like(norm.weight), at::empty_like(norm.weight), empty_floats(channels),
                          empty_floats(channels), empty_floats(channels)};
  const kernels::GradientSums of_rows{doubles(sums.gradient), doubles(sums.product)};
  const kernels::Moments moments = moments_of(normed);
  const kernels::NormParameters parameters = parameters_of(norm);
  kernels::parameter_gradients(moments, of_rows, parameters, mutable_floats(gradients.weight),
                               mutable_floats(gradients.bias));
  kernels::input_coefficients(
      moments, of_rows, parameters,
      {mutable_floats(gradients.a), mutable_floats(gradients.b), mutable_floats(gradients.d)});
  return gradients;
}

}  // namespace guise::nodes
