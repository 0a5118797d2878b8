#include "kernels/moments.h"

namespace guise::kernels {

void clear(Moments& moments, int64_t channels) {
  moments.count = 0;
  for (int64_t c = 0; c < channels; ++c) moments.mean[c] = moments.squares[c] = 0;
}

void merge(Moments& into, const Moments& part, int64_t channels) {
  if (part.count == 0) return;
  const double count = static_cast<double>(into.count + part.count);
  const double share = static_cast<double>(part.count) / count,
               both = share * static_cast<double>(into.count);
  for (int64_t c = 0; c < channels; ++c) {
    const double apart = part.mean[c] - into.mean[c];
    into.mean[c] += apart * share;
    into.squares[c] += part.squares[c] + apart * apart * both;
  }
  into.count += part.count;
}

void stored_moments(const float* mean, const float* variance, int64_t channels, Moments& moments) {
  moments.count = 1;
  for (int64_t c = 0; c < channels; ++c) {
    moments.mean[c] = mean[c];
    moments.squares[c] = variance[c];
  }
}

}  // namespace guise::kernels
