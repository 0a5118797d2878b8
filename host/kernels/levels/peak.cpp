#include "kernels/levels/peak.h"

#if defined(GUISE_WIDE)
#define GUISE_VECTOR_REGISTER "m"
#elif defined(__AVX512F__)
#define GUISE_VECTOR_REGISTER "v"
#elif defined(__x86_64__)
#define GUISE_VECTOR_REGISTER "x"
#else
#define GUISE_VECTOR_REGISTER "w"
#endif

namespace guise::kernels::GUISE_LEVEL {

// Chains that began alike would be computed once for all of them.
float multiply_add_rounds(int64_t rounds) {
  Lanes sums[kChains];
  GUISE_UNROLL
  for (int i = 0; i < kChains; ++i) sums[i] = broadcast(static_cast<float>(i));
  Lanes factor = broadcast(0.5F), summand = broadcast(1.0F);
  for (int64_t round = 0; round < rounds; ++round) {
    asm volatile(""
                 : "+" GUISE_VECTOR_REGISTER(factor),
                   "+" GUISE_VECTOR_REGISTER(summand));  // not known when it is compiled
    GUISE_UNROLL
    for (int i = 0; i < kChains; ++i) sums[i] = sums[i] * factor + summand;
  }
  float total = 0;
  GUISE_UNROLL
  for (int i = 0; i < kChains; ++i) total += sums[i][kLanes - 1];
  return total;
}

}  // namespace guise::kernels::GUISE_LEVEL
