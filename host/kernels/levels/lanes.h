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

// The lanes of a vector that stand in memory: all of them, or the first `count` (at least 1; kLanes and more
// mean all). Of the others the memory is not touched, and they are read as 0.
struct AllLanes {
  Lanes load(const float* at) const { return GUISE_LEVEL::load(at); }
  void store(float* at, Lanes value) const { GUISE_LEVEL::store(at, value); }
};

#if defined(__AVX512F__)
class FirstLanes {
 public:
  explicit FirstLanes(int64_t count)
      : mask_(static_cast<__mmask16>(count < kLanes ? (1U << count) - 1U : 0xFFFFU)) {}
  Lanes load(const float* at) const { return _mm512_maskz_loadu_ps(mask_, at); }
  void store(float* at, Lanes value) const { _mm512_mask_storeu_ps(at, mask_, value); }

 private:
  __mmask16 mask_;
};
#else
GUISE_RARELY Lanes load_few(const float* at, int64_t count) {
  Lanes value = {};
  for (int64_t i = 0; i < count; ++i) value[i] = at[i];
  return value;
}
GUISE_RARELY void store_few(float* at, Lanes value, int64_t count) {
  for (int64_t i = 0; i < count; ++i) at[i] = value[i];
}

class FirstLanes {
 public:
  explicit FirstLanes(int64_t count) : count_(count) {}
  Lanes load(const float* at) const {
    return count_ >= kLanes ? GUISE_LEVEL::load(at) : load_few(at, count_);
  }
  void store(float* at, Lanes value) const {
    count_ >= kLanes ? GUISE_LEVEL::store(at, value) : store_few(at, value, count_);
  }

 private:
  int64_t count_;
};
#endif

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
