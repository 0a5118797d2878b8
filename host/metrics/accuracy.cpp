// Top-k counts by the rank of the target, and Wilson's interval.
#include "metrics/accuracy.h"

#include <ATen/ops/arange.h>

#include <algorithm>
#include <cmath>

namespace guise::metrics {

CorrectCounts count_correct(const at::Tensor& logits, const at::Tensor& targets, int64_t k) {
  const at::Tensor values = logits.detach();
  const at::Tensor column = targets.unsqueeze(1);
  const at::Tensor at_target = values.gather(1, column);
  const at::Tensor classes = at::arange(values.size(1), column.options());
  // "not smaller" rather than "greater": NaN is then ahead of everything, also of itself.
  const at::Tensor not_smaller = values.lt(at_target).logical_not().sum(1);
  const at::Tensor equal_not_ahead = values.eq(at_target).logical_and(classes.ge(column)).sum(1);
  const at::Tensor rank = not_smaller.sub(equal_not_ahead);  // 0: the best
  const int64_t places = std::min(k, values.size(1));
  return {rank.lt(1).sum().item<int64_t>(), rank.lt(places).sum().item<int64_t>(), values.size(0)};
}

PercentInterval wilson_interval(int64_t correct, int64_t total) {
  if (total == 0) return {};
  constexpr double z = 1.959963984540054;  // the 97.5 % point of the normal distribution
  const double n = static_cast<double>(total);
  const double share = static_cast<double>(correct) / n;
  const double scale = 1 + z * z / n;
  const double centre = (share + z * z / (2 * n)) / scale;
  const double half = z / scale * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return {100 * std::max(0.0, centre - half), 100 * std::min(1.0, centre + half)};
}

PercentInterval difference_interval(Share a, Share b) {
  const auto percent = [](Share share) {
    return 100 * static_cast<double>(share.correct) / static_cast<double>(share.total);
  };
  const PercentInterval first = wilson_interval(a.correct, a.total),
                        second = wilson_interval(b.correct, b.total);
  const double difference = percent(a) - percent(b);
  return {difference - std::hypot(percent(a) - first.low, second.high - percent(b)),
          difference + std::hypot(first.high - percent(a), percent(b) - second.low)};
}

}  // namespace guise::metrics
