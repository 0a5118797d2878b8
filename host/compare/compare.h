// The numbers of a paired comparison: two lists of results, the i-th of each from runs that share everything
// but what is compared. Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "runs/statistics.h"

namespace guise::compare {

// Below so many pairs no interval is claimed.
inline constexpr size_t kLeastPairsForInterval = runs::kLeastForInterval;
// Below so many pairs that differ, the sign test cannot come under 0.05.
inline constexpr size_t kLeastPairsForSignTest = 6;

struct PairedResult {
  std::vector<double> differences;   // second - first, one a pair
  double mean = 0;                   // of the differences
  std::optional<double> half_width;  // of the mean's 95 % interval: t(0.975, n - 1) * s / sqrt(n)
  std::optional<double> t_p_value;   // two-sided, of the paired t-test
  size_t higher = 0, lower = 0;      // pairs in which second is greater, or less; the rest are ties
  std::optional<double> sign_p_value;
};

// Both of the same length, at least 1; finite. Interval and t-test are left out below kLeastPairsForInterval
// pairs and where all differences are the same to rounding.
PairedResult compare_pairs(const std::vector<double>& first, const std::vector<double>& second);

// Two-sided and exact: the chance of a split at least as uneven where both signs are equally likely. Ties are
// not counted. Nothing for 0 and 0.
std::optional<double> sign_test(size_t higher, size_t lower);

// Holm's step-down adjustment: the chance of one false finding among all of them stays under the level.
std::vector<double> holm_adjusted(const std::vector<double>& p_values);

}  // namespace guise::compare
