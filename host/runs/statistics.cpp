#include "runs/statistics.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/statistics/univariate_statistics.hpp>
#include <cmath>
#include <numeric>

namespace guise::runs {

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double standard_deviation(const std::vector<double>& values) {
  return std::sqrt(boost::math::statistics::sample_variance(values));
}

Spread spread_of(const std::vector<double>& values) {
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  // A mean of equal numbers may be rounded to beside them.
  return {std::clamp(mean_of(values), *least, *greatest), *least, *greatest};
}

std::optional<MeanInterval> student_interval(const std::vector<double>& values) {
  if (values.size() < 2) return std::nullopt;
  const double n = static_cast<double>(values.size());
  const double t = boost::math::quantile(boost::math::students_t(n - 1), 0.975);
  return MeanInterval{mean_of(values), t * standard_deviation(values) / std::sqrt(n)};
}

}  // namespace guise::runs
