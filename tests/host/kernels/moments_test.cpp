#include "kernels/moments.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace guise::kernels {
namespace {

struct Held {
  std::vector<double> mean, squares;
  Moments moments;
  Held(int64_t count, std::vector<double> means, std::vector<double> deviations)
      : mean(std::move(means)), squares(std::move(deviations)), moments{count, mean.data(), squares.data()} {}
};

TEST(Moments, MergedPartsAreTheWhole) {
  // 1, 2, 3 and 10, 20; per channel the second is a hundred times the first.
  Held left(3, {2, 200}, {2, 20000}), right(2, {15, 1500}, {50, 500000});
  merge(left.moments, right.moments, 2);
  EXPECT_EQ(left.moments.count, 5);
  EXPECT_DOUBLE_EQ(left.mean[0], 7.2);
  EXPECT_DOUBLE_EQ(left.squares[0], 254.8);
  EXPECT_DOUBLE_EQ(left.mean[1], 720);
  EXPECT_DOUBLE_EQ(left.squares[1], 2548000);
}

TEST(Moments, NothingCountedChangesNothing) {
  Held some(3, {2}, {2}), none(0, {9}, {9});
  merge(some.moments, none.moments, 1);
  EXPECT_EQ(some.moments.count, 3);
  EXPECT_EQ(some.mean[0], 2);
  clear(none.moments, 1);
  merge(none.moments, some.moments, 1);
  EXPECT_EQ(none.moments.count, 3);
  EXPECT_EQ(none.mean[0], 2);
  EXPECT_EQ(none.squares[0], 2);
}

TEST(Moments, StoredVarianceIsThatOfTheMoments) {
  const std::vector<float> mean = {1.5F, -2}, variance = {0.25F, 9};
  Held held(0, {0, 0}, {0, 0});
  stored_moments(mean.data(), variance.data(), 2, held.moments);
  EXPECT_EQ(held.mean, (std::vector<double>{1.5, -2}));
  EXPECT_EQ(held.squares[1] / static_cast<double>(held.moments.count), 9);
}

}  // namespace
}  // namespace guise::kernels
