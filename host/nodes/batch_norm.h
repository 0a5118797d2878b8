// A batch norm within a chain: what its convolution wrote, the statistics of that, and the two numbers a
// channel that apply it.
#pragma once

#include "kernels/batch_norm.h"
#include "kernels/convolution.h"
#include "kernels/norm_channels.h"
#include "nodes/chain.h"
#include "nodes/tensors.h"

namespace guise::nodes {

struct Normed {
  at::Tensor y;              // map: the norm's input
  at::Tensor mean, squares;  // double [C]: of the batch; squared deviations from the mean, summed
  at::Tensor scale, shift;   // float [C]: the norm is y * scale + shift

  // The norm, and ReLU, applied while it is read.
  kernels::Source activated() const;
};

// y with room for what is to be said of it.
Normed empty_statistics(const at::Tensor& y);
kernels::Sink statistics_sink(const Normed& normed);

// Fills scale and shift once y, mean and squares are there; moves the running statistics.
void finish(Normed& normed, const Link& link, Statistics statistics);

// scale and shift [C] of the running statistics, with the convolution's bias.
struct Affine {
  at::Tensor scale, shift;
};
Affine running_affine(const Link& link);

// Gradients of a norm, from the sums that a pass over its output's gradient took.
struct NormGradients {
  at::Tensor weight, bias;  // [C]
  at::Tensor a, b, d;       // float [C]: the input's gradient is a * g + b * y + d
};
struct Sums {
  at::Tensor gradient, product;  // double [C]: of g, and of g * (y - mean)
};
Sums empty_sums(int64_t channels);

// ---- passes over maps ----

// A map of that size with the pass's result, whatever its y is.
at::Tensor normalised(kernels::Normalised pass, const MapSize& size);
// Mean and squared deviations of each channel of the map.
void take_moments(const at::Tensor& map, double* mean, double* squares);
// `pass` says the gradient and its mask, what it writes, and x and mean.
void take_sums(const kernels::GradientPass& pass, const kernels::RowShape& rows,
               const kernels::GradientSums& sums);
// The same with x and mean of the norm.
Sums sums_of(kernels::GradientPass pass, const Normed& normed);
// The gradient at a norm's output, under a mask, becomes the one at its input in `result`, which may be it.
at::Tensor through_norm(const Normed& normed, const NormGradients& found, const at::Tensor& gradient,
                        const at::Tensor& result, const kernels::ReluMask& mask = {});
NormGradients norm_gradients(const Normed& normed, const BatchNormTensors& norm, const Sums& sums);

}  // namespace guise::nodes
