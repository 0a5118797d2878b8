// Singular values of a feature matrix and what they say of its rank. Sums are float64 and streamed: Z^T Z, or
// Z Z^T where there are fewer rows than columns.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace guise::features {

struct Spectrum {
  std::vector<double> singular;    // of Z, not centred, rows as they are; falling; min(N, D)
  std::vector<double> covariance;  // eigenvalues of the centred covariance (divisor N); falling; min(N, D)
  int64_t rows = 0, columns = 0;
};

// z: floating point [N, D], finite, N >= 1.
Spectrum spectrum_of(const at::Tensor& z);

// RankMe (Garrido et al., arXiv 2210.02885): exp of the entropy of p_k = sigma_k / sum sigma + eps. A matrix
// of zeros has rank 1 here; the caller flags it (is_zero) and N < D (is_short).
inline constexpr double kRankMeEpsilon = 1e-7;
double rankme(const Spectrum& spectrum);

// The same without eps (Roy and Vetterli, 2007).
double effective_rank(const Spectrum& spectrum);

// (sum l)^2 / sum l^2 of the centred covariance (Gao et al., 2017). 1 where all rows are the same.
double participation_ratio(const Spectrum& spectrum);

// ||Z||_F^2 / sigma_1^2 (Rudelson and Vershynin, 2007).
double stable_rank(const Spectrum& spectrum);

// The power law of the centred covariance's eigenvalues (Agrawal et al., NeurIPS 2022): minus the slope of ln
// l_i over ln i, for i from `first` to `last` (from 1; to min(50, rank)).
struct PowerLaw {
  double alpha = 0, r_squared = 0;
  int64_t first = 0, last = 0;
};
// Nothing below three eigenvalues in that range.
std::optional<PowerLaw> alpha_req(const Spectrum& spectrum);

// LiDAR (Thilak et al., arXiv 2312.04000): exp of the entropy of the eigenvalues of S_w^-1/2 S_b S_w^-1/2,
// where S_b is the covariance of the class means and S_w that within classes plus 1e-4 on its diagonal. z:
// [N, D], y: [N] in [0, classes), each with a row. Of surrogate classes (one image under several
// augmentations) it is the paper's, of labels `lidar_classes`.
double lidar(const at::Tensor& z, const at::Tensor& y, int64_t classes);

bool is_zero(const Spectrum& spectrum);  // all features are 0
inline bool is_short(const Spectrum& spectrum) {
  return spectrum.rows < spectrum.columns;
}  // N < D

}  // namespace guise::features
