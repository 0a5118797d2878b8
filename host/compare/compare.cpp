#include "compare/compare.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/statistics/t_test.hpp>
#include <cmath>
#include <numeric>

#include "runs/statistics.h"

namespace guise::compare {
namespace {

double greatest_size(const std::vector<double>& values) {
  double greatest = 0;
  for (const double value : values) greatest = std::max(greatest, std::abs(value));
  return greatest;
}

// Differences that are the same to rounding say nothing of other seeds.
void judge_mean(PairedResult& result, double scale) {
  if (result.differences.size() < kLeastPairsForInterval) return;
  if (runs::standard_deviation(result.differences) <= 1e-12 * scale) return;
  result.half_width = runs::student_interval(result.differences)->half_width;
  result.t_p_value = boost::math::statistics::one_sample_t_test(result.differences, 0.0).second;
}

}  // namespace

PairedResult compare_pairs(const std::vector<double>& first, const std::vector<double>& second) {
  PairedResult result;
  for (size_t i = 0; i < first.size(); ++i) {
    const double difference = second[i] - first[i];
    result.differences.push_back(difference);
    result.higher += difference > 0 ? 1 : 0;
    result.lower += difference < 0 ? 1 : 0;
  }
  result.mean = runs::mean_of(result.differences);
  judge_mean(result, std::max(greatest_size(first), greatest_size(second)));
  result.sign_p_value = sign_test(result.higher, result.lower);
  return result;
}

std::optional<double> sign_test(size_t higher, size_t lower) {
  if (higher + lower == 0) return std::nullopt;
  const boost::math::binomial fair(static_cast<double>(higher + lower), 0.5);
  return std::min(1.0, 2 * boost::math::cdf(fair, static_cast<double>(std::min(higher, lower))));
}

std::vector<double> holm_adjusted(const std::vector<double>& p_values) {
  std::vector<size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> adjusted(p_values.size());
  double least = 0;
  for (size_t rank = 0; rank < order.size(); ++rank) {
    least = std::max(least, std::min(1.0, static_cast<double>(order.size() - rank) * p_values[order[rank]]));
    adjusted[order[rank]] = least;
  }
  return adjusted;
}

}  // namespace guise::compare
