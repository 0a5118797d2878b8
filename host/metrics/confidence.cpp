#include "metrics/confidence.h"

#include <ATen/ops/argmax.h>
#include <ATen/ops/bincount.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace guise::metrics {

at::Tensor confusion_matrix(const at::Tensor& predicted, const at::Tensor& labels, int64_t classes) {
  const at::Tensor cells = labels.mul(classes).add(predicted);
  return at::bincount(cells, {}, classes * classes).view({classes, classes});
}

void CalibrationBins::add(const at::Tensor& probabilities, const at::Tensor& labels) {
  const at::Tensor predicted = probabilities.argmax(1).contiguous();
  const at::Tensor confidence = probabilities.gather(1, predicted.unsqueeze(1)).squeeze(1).contiguous();
  const at::Tensor right = predicted.eq(labels).contiguous();
  const auto bins = static_cast<int64_t>(gaps_.size());
  for (int64_t i = 0; i < predicted.size(0); ++i) {
    const double value = confidence.const_data_ptr<double>()[i];
    const auto bin = static_cast<int64_t>(std::ceil(value * static_cast<double>(bins))) - 1;
    const double is_right = right.const_data_ptr<bool>()[i] ? 1 : 0;
    gaps_[static_cast<size_t>(std::clamp<int64_t>(bin, 0, bins - 1))] += is_right - value;
  }
  samples_ += predicted.size(0);
}

double CalibrationBins::error() const {
  double sum = 0;
  for (const double gap : gaps_) sum += std::abs(gap);
  return samples_ == 0 ? 0 : 100 * sum / static_cast<double>(samples_);
}

double expected_calibration_error(const at::Tensor& probabilities, const at::Tensor& labels, int64_t bins) {
  CalibrationBins all(bins);
  all.add(probabilities, labels);
  return all.error();
}

}  // namespace guise::metrics
