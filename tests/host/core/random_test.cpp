// Known answers of Philox4x32-10 from Random123's kat_vectors (Salmon et al., SC 2011).
#include "core/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace guise::core {
namespace {

using Words = std::array<uint32_t, 4>;

Words philox(const Words& counter, uint32_t key_low, uint32_t key_high) {
  const uint64_t seed = static_cast<uint64_t>(key_high) << 32 | key_low;
  return random_words(seed, static_cast<Stream>(counter[3]), {counter[1], counter[2]}, counter[0]);
}

TEST(Random, WordsAreThePublishedPhilox4x32With10Rounds) {
  const uint32_t ones = 0xffffffff;
  EXPECT_EQ(philox({0, 0, 0, 0}, 0, 0), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({ones, ones, ones, ones}, ones, ones),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, ANumberDependsOnItsPositionOnly) {
  RandomSequence first(7, Stream::mask, {3, 4});
  std::vector<uint32_t> forward(12);
  for (uint32_t& word : forward) word = first.next_word();
  RandomSequence disturbance(7, Stream::order, {3, 4});
  disturbance.next_word();
  for (uint32_t i = 12; i-- > 0;) {
    EXPECT_EQ(random_words(7, Stream::mask, {3, 4}, i / 4)[i % 4], forward[i]);
  }
}

TEST(Random, SeedStreamAndKeyEachMakeAnotherSequence) {
  const Words base = random_words(1, Stream::mask, {2, 3}, 0);
  EXPECT_NE(random_words(2, Stream::mask, {2, 3}, 0), base);
  EXPECT_NE(random_words(1ull << 32 | 1, Stream::mask, {2, 3}, 0), base);
  EXPECT_NE(random_words(1, Stream::order, {2, 3}, 0), base);
  EXPECT_NE(random_words(1, Stream::mask, {3, 3}, 0), base);
  EXPECT_NE(random_words(1, Stream::mask, {2, 2}, 0), base);
}

TEST(Random, BelowIsUniformWithinChiSquaredBounds) {
  // 7 values, 70,000 draws, 6 degrees of freedom: 22.46 is the 0.999 quantile.
  RandomSequence sequence(11, Stream::augmentation, {0, 0});
  std::array<double, 7> counts{};
  for (int i = 0; i < 70000; ++i) counts.at(sequence.below(7)) += 1;
  double chi_squared = 0;
  for (const double count : counts) chi_squared += (count - 10000) * (count - 10000) / 10000;
  EXPECT_LT(chi_squared, 22.46);
}

TEST(Random, BelowOneIsZeroAndBelowTheMaximumStaysBelow) {
  RandomSequence sequence(1, Stream::data, {0, 0});
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(sequence.below(1), 0u);
    EXPECT_LT(sequence.below(0x80000001u), 0x80000001u);
  }
}

TEST(Random, UniformLiesInTheHalfOpenUnitInterval) {
  EXPECT_EQ(to_uniform(0), 0.0f);
  EXPECT_LT(to_uniform(0xffffffff), 1.0f);
  EXPECT_EQ(to_uniform(0x80000000), 0.5f);
}

TEST(Random, NormalHasMeanZeroAndVarianceOne) {
  RandomSequence sequence(5, Stream::init, {1, 1});
  double sum = 0, squares = 0;
  for (int i = 0; i < 100000; ++i) {
    const double value = sequence.normal();
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / 100000, 0, 0.015);  // about 4.7 standard errors
  EXPECT_NEAR(squares / 100000, 1, 0.021);
}

TEST(Random, AnOrderHoldsEveryIndexOnceAndIsNotTheIdentity) {
  RandomSequence sequence(3, Stream::order, {0, 0});
  std::vector<int64_t> order = random_order(sequence, 1000);
  std::vector<int64_t> identity(1000);
  std::iota(identity.begin(), identity.end(), 0);
  EXPECT_NE(order, identity);
  std::sort(order.begin(), order.end());
  EXPECT_EQ(order, identity);
  EXPECT_TRUE(random_order(sequence, 0).empty());
}

}  // namespace
}  // namespace guise::core
