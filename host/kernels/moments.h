// Mean and squared deviations per channel, gathered in parts and merged without losing digits.
#pragma once

#include <cstdint>

namespace guise::kernels {

// Of `count` rows of C channels: mean[c], and squares[c] = sum over the rows of (x - mean[c])^2, so that the
// biased variance is squares[c] / count. Both arrays [C] are the owner's.
struct Moments {
  int64_t count = 0;
  double* mean = nullptr;
  double* squares = nullptr;
};

// Nothing counted yet: zeroes both arrays.
void clear(Moments& moments, int64_t channels);

// Adds what `part` counted; either may have counted nothing. Chan, Golub, LeVeque (1979), eq. 2.1.
void merge(Moments& into, const Moments& part, int64_t channels);

// Stored statistics seen as moments: mean [C], variance [C] >= 0, count 1.
void stored_moments(const float* mean, const float* variance, int64_t channels, Moments& moments);

}  // namespace guise::kernels
