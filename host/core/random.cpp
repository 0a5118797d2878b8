#include "core/random.h"

#include <Random123/philox.h>

#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace guise::core {

std::array<uint32_t, 4> random_words(uint64_t seed, Stream stream, StreamKey key, uint32_t counter) {
  const r123::Philox4x32::ctr_type position = {
      {counter, key.first, key.second, static_cast<uint32_t>(stream)}};
  const r123::Philox4x32::key_type cipher_key = {
      {static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)}};
  const auto words = r123::Philox4x32{}(position, cipher_key);
  return {words[0], words[1], words[2], words[3]};
}

uint32_t RandomSequence::next_word() {
  if (used_ == 4) {
    block_ = random_words(seed_, stream_, key_, counter_++);
    used_ = 0;
  }
  return block_[used_++];
}

uint32_t RandomSequence::below(uint32_t bound) {
  // Lemire's multiplication with rejection: no value is favoured.
  const uint32_t threshold = static_cast<uint32_t>(-bound) % bound;
  for (;;) {
    const uint64_t product = static_cast<uint64_t>(next_word()) * bound;
    if (static_cast<uint32_t>(product) >= threshold) return static_cast<uint32_t>(product >> 32);
  }
}

float RandomSequence::normal() {
  const float radius = std::sqrt(-2.0f * std::log(1.0f - uniform()));
  return radius * std::cos(2.0f * std::numbers::pi_v<float> * uniform());
}

std::vector<int64_t> random_order(RandomSequence& sequence, int64_t count) {
  std::vector<int64_t> order(static_cast<size_t>(count));
  std::iota(order.begin(), order.end(), int64_t{0});
  for (int64_t i = count - 1; i > 0; --i) {
    std::swap(order[static_cast<size_t>(i)], order[sequence.below(static_cast<uint32_t>(i) + 1)]);
  }
  return order;
}

}  // namespace guise::core
