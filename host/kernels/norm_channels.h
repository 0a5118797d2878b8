// Batch norm's arithmetic per channel, between its passes over the map: y = (x - mean) / sqrt(variance + eps)
// * weight + bias and its derivatives (Ioffe and Szegedy 2015, section 3). Everything is an array [C];
// computed in double.
#pragma once

#include <cstdint>

#include "kernels/moments.h"

namespace guise::kernels {

struct NormParameters {
  int64_t channels = 0;
  double eps = 1e-5;              // > 0
  const float* weight = nullptr;  // [C], or null: 1
  const float* bias = nullptr;    // [C], or null: 0
};

// With g the gradient of y over the rows: sum[c] of g, and product[c] of g * (x - mean[c]).
struct GradientSums {
  double* sum = nullptr;
  double* product = nullptr;
};

// dx = a*g + b*x + d.
struct InputCoefficients {
  float* a = nullptr;
  float* b = nullptr;
  float* d = nullptr;
};

// y = x*scale + shift, from the batch's moments or from stored ones (stored_moments).
void affine_of(const Moments& moments, const NormParameters& parameters, float* scale, float* shift);

// running = (1 - momentum) * running + momentum * batch, with the unbiased variance, as PyTorch does.
// momentum in [0, 1]; moments.count >= 2.
void update_running(const Moments& moments, int64_t channels, double momentum, float* mean, float* variance);

// Gradients of weight and bias, for the batch's moments and for stored ones. Either may be null.
void parameter_gradients(const Moments& moments, const GradientSums& sums, const NormParameters& parameters,
                         float* weight_gradient, float* bias_gradient);

// For y normalised by its own batch. Where statistics were stored, dx = scale*g: no coefficients are needed.
void input_coefficients(const Moments& moments, const GradientSums& sums, const NormParameters& parameters,
                        const InputCoefficients& coefficients);

}  // namespace guise::kernels
