#include "compare/compare.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

namespace guise::compare {
namespace {

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double greatest_size(const std::vector<double>& values) {
  double greatest = 0;
  for (const double value : values) greatest = std::max(greatest, std::abs(value));
  return greatest;
}

void judge_mean(PairedResult& result, double scale) {
  const size_t pairs = result.differences.size();
  if (pairs < kLeastPairsForInterval) return;
  const double deviation = standard_deviation(result.differences);
  if (deviation <= 1e-12 * scale) return;
  const double error = deviation / std::sqrt(static_cast<double>(pairs));
  const boost::math::students_t distribution(static_cast<double>(pairs - 1));
  result.half_width = boost::math::quantile(distribution, 0.975) * error;
  result.t_p_value =
      2 * boost::math::cdf(boost::math::complement(distribution, std::abs(result.mean) / error));
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
  result.mean = mean_of(result.differences);
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

double standard_deviation(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

}  // namespace guise::compare
