// A vector of the level and what is done with it, by the vector extensions of GCC and clang.
#pragma once

#include <cstdint>

#include "kernels/levels/level.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace guise::kernels::GUISE_LEVEL {

// GUISE_WIDE asks for the widths of AVX-512 without its instructions, for tests.
#if defined(__AVX512F__) || defined(GUISE_WIDE)
constexpr int64_t kLanes = 16;
#elif defined(__AVX2__)
constexpr int64_t kLanes = 8;
#else
constexpr int64_t kLanes = 4;
#endif

typedef float Lanes __attribute__((vector_size(kLanes * 4)));
typedef int32_t LaneMask __attribute__((vector_size(kLanes * 4)));  // what comparing gives: 0 or -1 a lane
// Vectors alias their elements.
typedef float UnalignedLanes __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));

// `at` needs the alignment of a float only.
inline Lanes load(const float* at) {
  return *reinterpret_cast<const UnalignedLanes*>(at);
}
inline void store(float* at, Lanes value) {
  *reinterpret_cast<UnalignedLanes*>(at) = value;
}

inline Lanes broadcast(float value) {
  return value - Lanes{};
}

// The first `count` (1 to kLanes - 1) lanes; the others are 0, and their memory is not touched.
GUISE_RARELY Lanes load_first(const float* at, int64_t count) {
#if defined(__AVX512F__)
  return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1U << count) - 1U), at);
#else
  Lanes value = {};
  for (int64_t i = 0; i < count; ++i) value[i] = at[i];
  return value;
#endif
}
GUISE_RARELY void store_first(float* at, Lanes value, int64_t count) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(at, static_cast<__mmask16>((1U << count) - 1U), value);
#else
  for (int64_t i = 0; i < count; ++i) at[i] = value[i];
#endif
}

// `count` of kLanes or more means all.
inline Lanes load_up_to(const float* at, int64_t count) {
  return count >= kLanes ? load(at) : load_first(at, count);
}
inline void store_up_to(float* at, Lanes value, int64_t count) {
  count >= kLanes ? store(at, value) : store_first(at, value, count);
}

// NaN stays NaN.
inline Lanes relu(Lanes x) {
  return x < Lanes{} ? Lanes{} : x;
}

// The same number, which the compiler takes for a new one: it would keep all multiples of a stride that a
// long loop body uses in memory, and load each where an addition is cheaper.
inline int64_t anew(int64_t number) {
  asm("" : "+r"(number));
  return number;
}

inline int64_t smaller(int64_t a, int64_t b) {
  return a < b ? a : b;
}
inline int64_t rounded_up(int64_t count, int64_t grain) {
  return (count + grain - 1) / grain * grain;
}

}  // namespace guise::kernels::GUISE_LEVEL
