#include "kernels/norm_channels.h"

#include <cmath>

namespace guise::kernels {
namespace {

double inverse_deviation(const Moments& moments, double eps, int64_t channel) {
  return 1.0 / std::sqrt(moments.squares[channel] / static_cast<double>(moments.count) + eps);
}

double weight_of(const NormParameters& parameters, int64_t channel) {
  return parameters.weight ? static_cast<double>(parameters.weight[channel]) : 1.0;
}

double bias_of(const NormParameters& parameters, int64_t channel) {
  return parameters.bias ? static_cast<double>(parameters.bias[channel]) : 0.0;
}

float blend(float old, double fresh, double momentum) {
  return static_cast<float>((1.0 - momentum) * static_cast<double>(old) + momentum * fresh);
}

}  // namespace

void affine_of(const Moments& moments, const NormParameters& parameters, float* scale, float* shift) {
  for (int64_t c = 0; c < parameters.channels; ++c) {
    const double factor = weight_of(parameters, c) * inverse_deviation(moments, parameters.eps, c);
    scale[c] = static_cast<float>(factor);
    shift[c] = static_cast<float>(bias_of(parameters, c) - moments.mean[c] * factor);
  }
}

void update_running(const Moments& moments, int64_t channels, double momentum, float* mean, float* variance) {
  for (int64_t c = 0; c < channels; ++c) {
    mean[c] = blend(mean[c], moments.mean[c], momentum);
    variance[c] = blend(variance[c], moments.squares[c] / static_cast<double>(moments.count - 1), momentum);
  }
}

void parameter_gradients(const Moments& moments, const GradientSums& sums, const NormParameters& parameters,
                         float* weight_gradient, float* bias_gradient) {
  for (int64_t c = 0; c < parameters.channels; ++c) {
    if (weight_gradient)
      weight_gradient[c] =
          static_cast<float>(sums.product[c] * inverse_deviation(moments, parameters.eps, c));
    if (bias_gradient) bias_gradient[c] = static_cast<float>(sums.sum[c]);
  }
}

void input_coefficients(const Moments& moments, const GradientSums& sums, const NormParameters& parameters,
                        const InputCoefficients& coefficients) {
  const double share = 1.0 / static_cast<double>(moments.count);
  for (int64_t c = 0; c < parameters.channels; ++c) {
    const double inverse = inverse_deviation(moments, parameters.eps, c);
    const double a = weight_of(parameters, c) * inverse;
    const double b = -a * inverse * inverse * sums.product[c] * share;
    coefficients.a[c] = static_cast<float>(a);
    coefficients.b[c] = static_cast<float>(b);
    coefficients.d[c] = static_cast<float>(-a * sums.sum[c] * share - b * moments.mean[c]);
  }
}

}  // namespace guise::kernels
