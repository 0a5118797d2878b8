// One channel of four rows by hand, and the derivative against differences.
#include "kernels/norm_channels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace guise::kernels {
namespace {

struct Channel {
  double mean, squares;
  Moments moments;
  explicit Channel(const std::vector<double>& x) : mean(0), squares(0) {
    for (const double value : x) mean += value / static_cast<double>(x.size());
    for (const double value : x) squares += (value - mean) * (value - mean);
    moments = {static_cast<int64_t>(x.size()), &mean, &squares};
  }
};

const std::vector<double> kRows = {1, 2, 4, 9};  // mean 4, squares 38
const std::vector<double> kGradient = {0.5, -1, 2, 0.25};
constexpr float kWeight = 1.5F, kBias = -0.5F;
const NormParameters kParameters{.channels = 1, .eps = 0.5, .weight = &kWeight, .bias = &kBias};

// Sum of gradient * y.
double loss(const std::vector<double>& x) {
  const Channel channel(x);
  const double deviation = std::sqrt(channel.squares / static_cast<double>(x.size()) + kParameters.eps);
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    sum += kGradient[i] * ((x[i] - channel.mean) / deviation * static_cast<double>(kWeight));
  return sum;
}

struct Sums {
  double sum = 0, product = 0;
  explicit Sums(const Channel& channel) {
    for (std::size_t i = 0; i < kRows.size(); ++i) {
      sum += kGradient[i];
      product += kGradient[i] * (kRows[i] - channel.mean);
    }
  }
  GradientSums view() { return {&sum, &product}; }
};

TEST(NormChannels, ScaleAndShiftNormalise) {
  const Channel channel(kRows);
  float scale = 0, shift = 0;
  affine_of(channel.moments, kParameters, &scale, &shift);
  EXPECT_FLOAT_EQ(scale, static_cast<float>(1.5 / std::sqrt(10)));
  EXPECT_FLOAT_EQ(shift, static_cast<float>(-0.5 - 4 * 1.5 / std::sqrt(10)));
}

TEST(NormChannels, WithoutWeightAndBiasTheyAreOneAndZero) {
  const Channel channel(kRows);
  float scale = 0, shift = 0;
  affine_of(channel.moments, {.channels = 1, .eps = 0.5}, &scale, &shift);
  EXPECT_FLOAT_EQ(scale, static_cast<float>(1 / std::sqrt(10)));
  EXPECT_FLOAT_EQ(shift, static_cast<float>(-4 / std::sqrt(10)));
}

TEST(NormChannels, RunningStatisticsTakeTheUnbiasedVariance) {
  const Channel channel(kRows);
  float mean = 2, variance = 1;
  update_running(channel.moments, 1, 0.1, &mean, &variance);
  EXPECT_FLOAT_EQ(mean, 2.2F);
  EXPECT_FLOAT_EQ(variance, static_cast<float>(0.9 + 0.1 * 38 / 3));
}

TEST(NormChannels, GradientsOfWeightAndBias) {
  const Channel channel(kRows);
  Sums sums(channel);
  float weight = 0, bias = 0;
  parameter_gradients(channel.moments, sums.view(), kParameters, &weight, &bias);
  EXPECT_FLOAT_EQ(weight, static_cast<float>(1.75 / std::sqrt(10)));  // -1.5 + 2 + 0 + 1.25
  EXPECT_FLOAT_EQ(bias, 1.75F);
  parameter_gradients(channel.moments, sums.view(), kParameters, nullptr, nullptr);
}

TEST(NormChannels, InputCoefficientsAreTheDerivative) {
  const Channel channel(kRows);
  Sums sums(channel);
  float a = 0, b = 0, d = 0;
  input_coefficients(channel.moments, sums.view(), kParameters, {&a, &b, &d});
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    std::vector<double> more = kRows, less = kRows;
    more[i] += 1e-4;
    less[i] -= 1e-4;
    const double expected = (loss(more) - loss(less)) / 2e-4;
    EXPECT_NEAR(
        static_cast<double>(a) * kGradient[i] + static_cast<double>(b) * kRows[i] + static_cast<double>(d),
        expected, 1e-6);
  }
}

}  // namespace
}  // namespace guise::kernels
