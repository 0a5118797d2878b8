#include "features/spectrum.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "features/neighbours.h"

namespace guise::features {
namespace {

constexpr int64_t kRowsAtATime = 4096;
constexpr int64_t kFirst = 11, kLast = 50;  // of the power law
constexpr double kNoise = 1e-12;            // an eigenvalue below this share of the first is none
constexpr double kRounding = 1e-14;         // of sums of products in float64
constexpr double kLidarDelta = 1e-4;

// Falling; what is not above rounding beside the first is 0.
std::vector<double> eigenvalues_of(const at::Tensor& symmetric) {
  const at::Tensor rising = at::linalg_eigvalsh(symmetric).contiguous();
  const double* values = rising.const_data_ptr<double>();
  std::vector<double> falling(values, values + rising.numel());
  std::ranges::reverse(falling);
  const double rounding = falling.empty() ? 0 : kRounding * std::max(falling.front(), 0.0);
  for (double& value : falling) {
    if (value <= rounding) value = 0;
  }
  return falling;
}

std::vector<double> roots_of(std::vector<double> values) {
  for (double& value : values) value = std::sqrt(value);
  return values;
}

double sum_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double sum_of_squares(const std::vector<double>& values) {
  return std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
}

double exp_of_entropy(const std::vector<double>& values, double eps) {
  const double sum = sum_of(values);
  if (sum <= 0) return 1;
  double entropy = 0;
  for (const double value : values) {
    const double p = value / sum + eps;
    if (p > 0) entropy -= p * std::log(p);
  }
  return std::exp(entropy);
}

// Of the columns: D x D.
Spectrum from_columns(const at::Tensor& z) {
  const int64_t n = z.size(0), d = z.size(1);
  at::Tensor gram = at::zeros({d, d}, at::kDouble), sums = at::zeros({d}, at::kDouble);
  for (int64_t begin = 0; begin < n; begin += kRowsAtATime) {
    const at::Tensor part = z.slice(0, begin, std::min(begin + kRowsAtATime, n)).to(at::kDouble);
    gram.addmm_(part.t(), part);
    sums += part.sum(0);
  }
  const at::Tensor mean = sums / static_cast<double>(n);
  const at::Tensor covariance = gram / static_cast<double>(n) - at::outer(mean, mean);
  return {roots_of(eigenvalues_of(gram)), eigenvalues_of(covariance), n, d};
}

// Of the rows: N x N, with the same eigenvalues but for zeros.
Spectrum from_rows(const at::Tensor& z) {
  const int64_t n = z.size(0);
  const at::Tensor wide = z.to(at::kDouble);
  const at::Tensor centred = wide - wide.mean(0, true);
  return {roots_of(eigenvalues_of(wide.mm(wide.t()))),
          eigenvalues_of(centred.mm(centred.t()) / static_cast<double>(n)), n, z.size(1)};
}

}  // namespace

Spectrum spectrum_of(const at::Tensor& z) {
  const at::Tensor plain = z.detach().cpu();
  return plain.size(0) < plain.size(1) ? from_rows(plain) : from_columns(plain);
}

double rankme(const Spectrum& spectrum) {
  return exp_of_entropy(spectrum.singular, kRankMeEpsilon);
}

double effective_rank(const Spectrum& spectrum) {
  return exp_of_entropy(spectrum.singular, 0);
}

double participation_ratio(const Spectrum& spectrum) {
  const double squares = sum_of_squares(spectrum.covariance);
  return squares > 0 ? std::pow(sum_of(spectrum.covariance), 2) / squares : 1;
}

double stable_rank(const Spectrum& spectrum) {
  const double first = spectrum.singular.empty() ? 0 : spectrum.singular.front();
  return first > 0 ? sum_of_squares(spectrum.singular) / (first * first) : 1;
}

std::optional<PowerLaw> alpha_req(const Spectrum& spectrum) {
  const std::vector<double>& values = spectrum.covariance;
  const auto rank =
      std::ranges::count_if(values, [&](double value) { return value > kNoise * values.front(); });
  const int64_t last = std::min<int64_t>(kLast, rank);
  if (last - kFirst < 2) return std::nullopt;
  const auto n = static_cast<double>(last - kFirst + 1);
  double x_sum = 0, y_sum = 0, xx = 0, yy = 0, xy = 0;
  for (int64_t i = kFirst; i <= last; ++i) {
    const double x = std::log(static_cast<double>(i)), y = std::log(values[static_cast<size_t>(i - 1)]);
    x_sum += x, y_sum += y, xx += x * x, yy += y * y, xy += x * y;
  }
  const double covariance = xy - x_sum * y_sum / n, x_spread = xx - x_sum * x_sum / n,
               y_spread = yy - y_sum * y_sum / n;
  const double explained = y_spread > 0 ? covariance * covariance / (x_spread * y_spread) : 1;
  return PowerLaw{-covariance / x_spread, explained, kFirst, last};
}

double lidar(const at::Tensor& z, const at::Tensor& y, int64_t classes) {
  const at::Tensor wide = z.detach().cpu().to(at::kDouble), means = class_means(wide, y, classes);
  const at::Tensor apart = wide - means.index_select(0, y), centred = means - means.mean(0, true);
  const at::Tensor within =
      apart.t().mm(apart) / static_cast<double>(z.size(0)) + kLidarDelta * at::eye(z.size(1), at::kDouble);
  // The eigenvalues of L^-1 S_b L^-T, S_w = L L^T, are those of S_w^-1/2 S_b S_w^-1/2.
  const at::Tensor factor = at::linalg_cholesky(within);
  const at::Tensor whitened = at::linalg_solve_triangular(factor, centred.t(), false);
  return exp_of_entropy(eigenvalues_of(whitened.mm(whitened.t()) / static_cast<double>(classes)),
                        kRankMeEpsilon);
}

bool is_zero(const Spectrum& spectrum) {
  return spectrum.singular.empty() || spectrum.singular.front() == 0;
}

}  // namespace guise::features
