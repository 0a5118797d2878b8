// The noise of a sample depends on nothing but seed, epoch, sample and call.
#include "train/mask_stream.h"

#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "support/places.h"

namespace guise::train {
namespace {

std::vector<int64_t> numbers(int64_t first, int64_t count) {
  std::vector<int64_t> list;
  for (int64_t i = 0; i < count; ++i) list.push_back(first + i);
  return list;
}

at::Tensor noise(uint64_t seed, int64_t epoch, const std::vector<int64_t>& samples, int64_t call,
                 std::vector<int64_t> sizes) {
  return mask_noise({seed, epoch, 17, samples}, sizes, call);
}

TEST(MaskNoise, HasTheNumbersOfAnIndependentPhilox) {
  std::ifstream file(support::reference("mask_stream/mask_stream.json"));
  const auto cases = nlohmann::json::parse(file);
  ASSERT_EQ(cases.size(), 6u);
  for (const auto& one : cases) {
    const std::vector<int64_t> samples = one["samples"], sizes = one["sizes"];
    const std::vector<double> expected = one["values"];
    const at::Tensor made = mask_noise({one["seed"], one["epoch"], one["step"], samples}, sizes, one["call"]);
    ASSERT_EQ(made.sizes(), at::IntArrayRef(sizes));
    ASSERT_EQ(made.scalar_type(), at::kFloat);
    const at::Tensor flat = made.reshape({-1});
    for (size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(flat[static_cast<int64_t>(i)].item<double>(), expected[i]) << one.dump() << " number " << i;
    }
  }
}

TEST(MaskNoise, ASamplesRowIsTheSameInEveryBatch) {
  const at::Tensor many = noise(1, 3, {9, 4, 700, 2}, 0, {4, 33});
  const at::Tensor other = noise(1, 3, {700, 12, 9}, 0, {3, 33});
  const at::Tensor alone = noise(1, 3, {4}, 0, {1, 33});
  EXPECT_TRUE(at::equal(many[0], other[2]));
  EXPECT_TRUE(at::equal(many[2], other[0]));
  EXPECT_TRUE(at::equal(many[1], alone[0]));
}

TEST(MaskNoise, ARowBeginsAlikeWhateverItsLength) {
  EXPECT_TRUE(at::equal(noise(1, 3, {5, 6}, 0, {2, 40}).narrow(1, 0, 7), noise(1, 3, {5, 6}, 0, {2, 7})));
}

TEST(MaskNoise, DiffersBySeedEpochSampleAndCall) {
  const at::Tensor base = noise(1, 3, {9, 10}, 0, {2, 16});
  EXPECT_FALSE(at::equal(base, noise(2, 3, {9, 10}, 0, {2, 16})));
  EXPECT_FALSE(at::equal(base, noise(uint64_t{1} << 32 | 1, 3, {9, 10}, 0, {2, 16})));
  EXPECT_FALSE(at::equal(base, noise(1, 4, {9, 10}, 0, {2, 16})));
  EXPECT_FALSE(at::equal(base, noise(1, 3, {9, 10}, 1, {2, 16})));
  EXPECT_FALSE(at::equal(base[0], base[1]));
}

TEST(MaskNoise, AnotherFirstDimensionIsKeyedByStep) {
  const std::vector<int64_t> samples = {1, 2, 3}, others = {4, 5, 6};
  const auto at_step = [](int64_t epoch, int64_t step, const std::vector<int64_t>& of) {
    return mask_noise({1, epoch, step, of}, {5}, 0);
  };
  const at::Tensor base = at_step(0, 8, samples);
  EXPECT_TRUE(at::equal(base, at_step(0, 8, others)));
  EXPECT_FALSE(at::equal(base, at_step(0, 9, samples)));
}

TEST(MaskNoise, RowsDoNotDependOnTheStep) {
  const std::vector<int64_t> samples = {1, 2, 3};
  EXPECT_TRUE(
      at::equal(mask_noise({1, 0, 8, samples}, {3, 2}, 0), mask_noise({1, 0, 9, samples}, {3, 2}, 0)));
}

TEST(MaskNoise, EmptyShapesAreEmpty) {
  EXPECT_EQ(noise(1, 0, {1, 2}, 0, {2, 0}).numel(), 0);
  EXPECT_EQ(noise(1, 0, {1, 2}, 0, {0}).numel(), 0);
  EXPECT_EQ(noise(1, 0, {1, 2}, 0, {}).dim(), 0);
}

// 400,000 numbers: mean 1/2, variance 1/12, neighbours in a row and rows of neighbours uncorrelated; five
// sigmas.
TEST(MaskNoise, HasTheMomentsOfAUniformDistribution) {
  const at::Tensor u = noise(5, 1, numbers(0, 4000), 0, {4000, 100}).to(at::kDouble);
  const double count = 400000;
  EXPECT_GE(u.min().item<double>(), 0);
  EXPECT_LT(u.max().item<double>(), 1);
  EXPECT_NEAR(u.mean().item<double>(), 0.5, 5 * std::sqrt(1 / 12.0 / count));
  EXPECT_NEAR(u.sub(0.5).square().mean().item<double>(), 1 / 12.0, 5 * std::sqrt(1 / 180.0 / count));
  const at::Tensor centred = u.sub(0.5);
  const double bound = 5 / 12.0 / std::sqrt(count * 0.98);
  EXPECT_NEAR(centred.narrow(1, 0, 99).mul(centred.narrow(1, 1, 99)).mean().item<double>(), 0, bound);
  EXPECT_NEAR(centred.narrow(0, 0, 3999).mul(centred.narrow(0, 1, 3999)).mean().item<double>(), 0, bound);
}

}  // namespace
}  // namespace guise::train
