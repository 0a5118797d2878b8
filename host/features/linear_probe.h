// Multinomial logistic regression on fixed features, to the minimum: what a linear head can read out of them.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

namespace guise::features {

struct LinearProbe {
  at::Tensor mean, scale;   // float64 [D]: of the training features; a constant channel has scale 1
  at::Tensor weight, bias;  // float64 [K, D] and [K], of standardised features
  double c = 0;             // the chosen strength; 0: none (SGD)
  double gradient_norm = 0;
  int64_t iterations = 0;
};

struct ProbeOptions {
  double gradient_norm = 1e-5;  // of the mean objective, at which L-BFGS is done
  int64_t most_iterations = 2000;
  uint64_t seed = 0;  // of the tenth that chooses C, and of the order of SGD
};

// Minimises sum CE + ||W||^2 / (2 C) over standardised features, the bias unpenalised (scikit-learn's form),
// by L-BFGS in float64. C is that of 10^-4, 10^-3, ..., 10^2 which is best on a held-out tenth, the smaller
// of equals; the fit is of all rows. z: [N, D], N >= 2; y: [N] in [0, classes).
LinearProbe fit_linear_probe(const at::Tensor& z, const at::Tensor& y, int64_t classes,
                             const ProbeOptions& options);

// The same with C given.
LinearProbe fit_linear_probe(const at::Tensor& z, const at::Tensor& y, int64_t classes, double c,
                             const ProbeOptions& options);

// By SGD, the form in which representations are often compared: cross-entropy without a penalty, 100 epochs
// of batches of 256, momentum 0.9, the rate falling from 0.1 to 0 by a cosine; standardised features.
LinearProbe fit_linear_probe_sgd(const at::Tensor& z, const at::Tensor& y, int64_t classes, uint64_t seed);

// int64 [M], ties to the lower class.
at::Tensor predict(const LinearProbe& probe, const at::Tensor& z);

}  // namespace guise::features
