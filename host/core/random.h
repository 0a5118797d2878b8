// Named, counter-based random streams (Philox4x32-10; Salmon et al., "Parallel random numbers: as easy as
// 1, 2, 3", SC 2011). A number depends only on (seed, stream, key, counter): never on the number of threads,
// the strategy in use, or what was drawn before. Resume needs only the position.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace guise::core {

enum class Stream : uint32_t {
  init = 1,
  order = 2,
  augmentation = 3,
  mask = 4,
  data = 5,
  corruption = 6,
  dropout = 16,
  probe = 17,
  plugin = 18,  // first values of plugins' parameters and buffers
  replay = 19   // what a buffer keeps, and what is drawn from it
};

// Where in a stream a number stands: for instance {epoch, sample} or {step, call}.
struct StreamKey {
  uint32_t first = 0;
  uint32_t second = 0;
};

// Four independent 32-bit words.
std::array<uint32_t, 4> random_words(uint64_t seed, Stream stream, StreamKey key, uint32_t counter);

// Uniform in [0, 1), multiples of 2^-24 (exact in float).
inline float to_uniform(uint32_t word) {
  return static_cast<float>(word >> 8) * 0x1p-24f;
}

// A sequence of numbers at one key: counter 0, 1, ...
class RandomSequence {
 public:
  RandomSequence(uint64_t seed, Stream stream, StreamKey key) : seed_(seed), stream_(stream), key_(key) {}
  uint32_t next_word();
  float uniform() { return to_uniform(next_word()); }  // [0, 1)
  uint32_t below(uint32_t bound);                      // {0, ..., bound - 1}, bound >= 1, unbiased
  float normal();                                      // N(0, 1), Box-Muller
 private:
  uint64_t seed_;
  Stream stream_;
  StreamKey key_;
  std::array<uint32_t, 4> block_{};
  uint32_t counter_ = 0;
  uint32_t used_ = 4;
};

// A uniformly random order of 0 .. count-1 (Fisher-Yates).
std::vector<int64_t> random_order(RandomSequence& sequence, int64_t count);

}  // namespace guise::core
