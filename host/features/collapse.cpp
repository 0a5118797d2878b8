#include "features/collapse.h"

#include <ATen/ATen.h>

#include <cmath>

#include "features/neighbours.h"

namespace guise::features {
namespace {

double number(const at::Tensor& scalar) {
  return scalar.item<double>();
}

// Over pairs i < j of a [K, K] tensor.
double mean_of_pairs(const at::Tensor& of_pairs) {
  const at::Tensor upper = at::ones_like(of_pairs, at::kBool).triu(1);
  return number(of_pairs.masked_select(upper).mean());
}

at::Tensor unit(const at::Tensor& matrix) {
  return matrix / matrix.norm();
}

struct ClassMoments {
  at::Tensor means;     // [K, D]
  at::Tensor centred;   // [K, D]: means without their own mean
  at::Tensor within;    // [D, D]
  at::Tensor variance;  // [K]: mean squared distance to the class mean
};

ClassMoments moments_of(const at::Tensor& z, const at::Tensor& y, int64_t classes) {
  ClassMoments moments;
  moments.means = class_means(z, y, classes);
  moments.centred = moments.means - moments.means.mean(0, true);
  const at::Tensor apart = z - moments.means.index_select(0, y);
  moments.within = apart.t().mm(apart) / static_cast<double>(z.size(0));
  moments.variance = at::zeros({classes}, at::kDouble).index_add_(0, y, apart.square().sum(1)) /
                     at::bincount(y, {}, classes).to(at::kDouble);
  return moments;
}

double variability(const ClassMoments& moments) {
  const auto classes = static_cast<double>(moments.means.size(0));
  const at::Tensor between = moments.centred.t().mm(moments.centred) / classes;
  return number(moments.within.mm(at::linalg_pinv(between, kCollapseRcond, true)).trace()) / classes;
}

double angles(const at::Tensor& centred) {
  const at::Tensor rows = centred / centred.norm(2, 1, true).clamp_min(1e-300);
  const double simplex = -1 / (static_cast<double>(centred.size(0)) - 1);
  return mean_of_pairs((rows.mm(rows.t()) - simplex).abs());
}

double pair_variance(const ClassMoments& moments) {
  const at::Tensor distances = at::cdist(moments.means, moments.means).square();
  const at::Tensor sums = moments.variance.unsqueeze(0) + moments.variance.unsqueeze(1);
  return mean_of_pairs(sums / (2 * distances));
}

at::Tensor centred_columns(const at::Tensor& x) {
  const at::Tensor wide = x.to(at::kDouble);
  return wide - wide.mean(0, true);
}

// HSIC_1 of the kernels x x^T and y y^T without their diagonals, by sums over columns: no N x N.
struct Kernel {
  explicit Kernel(const at::Tensor& x) : rows(x.to(at::kDouble)) {
    diagonal = rows.square().sum(1);
    row_sums = rows.mv(rows.sum(0)) - diagonal;
  }
  at::Tensor rows;                // [N, D]
  at::Tensor diagonal, row_sums;  // [N]: k_ii, and the sums over j != i
};

double hsic_1(const Kernel& k, const Kernel& l) {
  const auto n = static_cast<double>(k.rows.size(0));
  const double trace = number(k.rows.t().mm(l.rows).square().sum()) - number(k.diagonal.dot(l.diagonal));
  const double sums = number(k.row_sums.sum()) * number(l.row_sums.sum()) / ((n - 1) * (n - 2));
  const double cross = 2 / (n - 2) * number(k.row_sums.dot(l.row_sums));
  return (trace + sums - cross) / (n * (n - 3));
}

}  // namespace

Collapse neural_collapse(const at::Tensor& z, const at::Tensor& y, int64_t classes, const at::Tensor& logits,
                         const at::Tensor& weight) {
  const ClassMoments moments = moments_of(z.to(at::kDouble), y, classes);
  const at::Tensor lengths = moments.centred.norm(2, 1);
  Collapse collapse{.nc1 = variability(moments),
                    .nc2_norms = number(lengths.std(0, false) / lengths.mean()),
                    .nc2_angles = angles(moments.centred),
                    .cdnv = pair_variance(moments)};
  if (weight.defined())
    collapse.nc3 = number((unit(weight.to(at::kDouble)) - unit(moments.centred)).square().sum());
  if (logits.defined()) {
    const at::Tensor nearest = nearest_class_mean(moments.means, z, Distance::euclidean);
    collapse.nc4 = 100 * number((nearest != first_greatest(logits)).to(at::kDouble).mean());
  }
  return collapse;
}

double linear_cka(const at::Tensor& x, const at::Tensor& y) {
  const at::Tensor a = centred_columns(x), b = centred_columns(y);
  const double scale = number(a.t().mm(a).norm()) * number(b.t().mm(b).norm());
  return scale > 0 ? std::pow(number(b.t().mm(a).norm()), 2) / scale : 0;
}

double debiased_cka(const at::Tensor& x, const at::Tensor& y) {
  const Kernel k(x), l(y);
  const double scale = std::sqrt(hsic_1(k, k) * hsic_1(l, l));
  return scale > 0 ? hsic_1(k, l) / scale : 0;
}

}  // namespace guise::features
