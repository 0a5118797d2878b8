// What a few results say: mean, range, spread, and how sure the mean is. Pure functions; numbers are finite.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace guise::runs {

// Of n >= 1 numbers.
double mean_of(const std::vector<double>& values);

// The sample's: with n - 1. Of n >= 2 numbers.
double standard_deviation(const std::vector<double>& values);

struct Spread {
  double mean = 0, low = 0, high = 0;  // low and high: the least and greatest number
};

// `values` is not empty.
Spread spread_of(const std::vector<double>& values);

// Below so many numbers no interval is told: with two of them Student's is 25 standard deviations wide.
inline constexpr size_t kLeastForInterval = 3;

struct MeanInterval {
  double mean = 0;
  double half_width = 0;  // of the 95 % interval
};

// Mean and Student's 95 % interval of n >= 2 numbers (independent, nearly normal): half width
// t(0.975, n - 1) * s / sqrt(n) with the sample's standard deviation s. Nothing for n < 2.
std::optional<MeanInterval> student_interval(const std::vector<double>& values);

}  // namespace guise::runs
