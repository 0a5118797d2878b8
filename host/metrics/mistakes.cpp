#include "metrics/mistakes.h"

#include <ATen/ops/softmax.h>

#include <algorithm>
#include <cmath>

namespace guise::metrics {

void Mistakes::add(const at::Tensor& logits, const at::Tensor& predicted, const at::Tensor& labels,
                   int64_t first_index) {
  const at::Tensor probabilities = at::softmax(logits.detach(), 1, at::kDouble).contiguous();
  const at::Tensor guesses = predicted.contiguous(), answers = labels.contiguous();
  const int64_t classes = probabilities.size(1);
  for (int64_t i = 0; i < probabilities.size(0); ++i) {
    const int64_t guess = guesses.const_data_ptr<int64_t>()[i], label = answers.const_data_ptr<int64_t>()[i];
    const double* row = probabilities.const_data_ptr<double>() + i * classes;
    if (guess != label && std::isfinite(row[guess])) {
      found_.push_back({first_index + i, label, guess, row[guess], row[label]});
    }
  }
  std::stable_sort(found_.begin(), found_.end(),
                   [](const Mistake& a, const Mistake& b) { return a.confidence > b.confidence; });
  found_.resize(std::min(found_.size(), most_));
}

}  // namespace guise::metrics
