// Neural collapse (Papyan, Han and Donoho, arXiv 2008.08186): how far the features of a class have become one
// point, and the classes a simplex. All in float64.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

namespace guise::features {

// The between-class covariance has rank K - 1: smaller singular values than this share of the first are
// rounding.
inline constexpr double kCollapseRcond = 1e-10;

struct Collapse {
  double nc1 = 0;               // tr(S_W pinv(S_B)) / K; 0: each class is one point
  double nc2_norms = 0;         // deviation over mean of the lengths of the centred class means
  double nc2_angles = 0;        // mean over pairs of |cos + 1 / (K - 1)|
  std::optional<double> nc3{};  // ||W^T / |W| - M / |M|||_F^2 of the head's weight; nothing without one
  std::optional<double> nc4{};  // percent of rows that the head and the nearest class mean class otherwise
  double cdnv = 0;  // mean over pairs of (var_i + var_j) / (2 ||mu_i - mu_j||^2) (Galanti, arXiv 2112.15121)
};

// z [N, D], y [N] in [0, classes); every class has a row, classes >= 2. Of the head: its logits [N, classes],
// and its weight [classes, D] where it is one linear layer; undefined: nothing is said of it.
Collapse neural_collapse(const at::Tensor& z, const at::Tensor& y, int64_t classes, const at::Tensor& logits,
                         const at::Tensor& weight);

// Linear CKA (Kornblith et al., arXiv 1905.00414) of two sets of features of the same images, [N, D1] and [N,
// D2].
double linear_cka(const at::Tensor& x, const at::Tensor& y);
// With the unbiased HSIC_1 (Song et al. 2012; Nguyen et al., arXiv 2010.15327). N >= 4.
double debiased_cka(const at::Tensor& x, const at::Tensor& y);

}  // namespace guise::features
