// What predicted probabilities say beyond the count of right answers: which classes are mistaken for which,
// and whether confidence is deserved. Pure functions.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace guise::metrics {

// predicted, labels int64 [N] in [0, K) -> counts int64 [K, K]: rows are labels, columns predictions.
at::Tensor confusion_matrix(const at::Tensor& predicted, const at::Tensor& labels, int64_t classes);

constexpr int64_t kCalibrationBins = 15;

// Expected calibration error (Guo et al. 2017, arXiv 1706.04599, eq. 3) in percent: samples are binned by the
// probability of their predicted class into equal widths ((m-1)/M, m/M]; the mean over samples of |accuracy -
// confidence| of their bin. probabilities float64 [N, K] of rows that sum to 1, labels int64 [N]; 0 for no
// samples. Ties go to the lower class.
double expected_calibration_error(const at::Tensor& probabilities, const at::Tensor& labels,
                                  int64_t bins = kCalibrationBins);

// The same of answers that come batch by batch.
class CalibrationBins {
 public:
  explicit CalibrationBins(int64_t bins = kCalibrationBins) : gaps_(static_cast<size_t>(bins)) {}
  void add(const at::Tensor& probabilities, const at::Tensor& labels);
  double error() const;

 private:
  std::vector<double> gaps_;  // sum over a bin of right - confidence
  int64_t samples_ = 0;
};

}  // namespace guise::metrics
