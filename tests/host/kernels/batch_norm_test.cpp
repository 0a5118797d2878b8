// Every pass on every level against plain loops in double precision.
#include "kernels/batch_norm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "kernels/testing.h"

namespace guise::kernels {
namespace {

using testing::Guarded;
using testing::normal_numbers;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::size_t at(int64_t place) {
  return static_cast<std::size_t>(place);
}

// Calls test(shape, level, workers) over a grid of them.
template <typename Test>
void over_cases(const Test& test) {
  std::vector<int64_t> channels = {1, 3, 8, 16, 23, 40, 130}, rows = {1, 2, 7, 64, 257, 600};
  if (testing::full()) {
    channels = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 31, 32, 33, 40, 63, 64, 65, 127, 128, 129, 130};
    rows = {1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 255, 256, 257, 511, 512, 513, 1500, 5445};
  }
  for (const VectorLevel name : usable_levels()) {
    for (int64_t workers = 1; workers <= 3; ++workers) {
      testing::Threads threads(workers);
      for (const int64_t c : channels) {
        for (const int64_t r : rows) {
          SCOPED_TRACE(::testing::Message()
                       << level_name(name) << ", " << workers << " workers, " << r << " x " << c);
          test(RowShape{r, c}, name, threads);
          if (::testing::Test::HasFailure()) return;
        }
      }
    }
  }
}

struct HeldMoments {
  std::vector<double> mean, squares;
  Moments view;
  explicit HeldMoments(int64_t channels)
      : mean(at(channels), -1), squares(at(channels), -1), view{0, mean.data(), squares.data()} {}
};

HeldMoments plain_moments(const std::vector<float>& x, const RowShape& shape) {
  HeldMoments held(shape.channels);
  for (int64_t c = 0; c < shape.channels; ++c) {
    double sum = 0, squares = 0;
    for (int64_t r = 0; r < shape.rows; ++r) sum += static_cast<double>(x[at(r * shape.channels + c)]);
    const double mean = sum / static_cast<double>(shape.rows);
    for (int64_t r = 0; r < shape.rows; ++r) {
      const double apart = static_cast<double>(x[at(r * shape.channels + c)]) - mean;
      squares += apart * apart;
    }
    held.mean[at(c)] = mean;
    held.squares[at(c)] = squares;
  }
  held.view.count = shape.rows;
  return held;
}

TEST(BatchNorm, MomentsAreRightFarFromZero) {
  for (const float mean : {0.0F, 100.0F, 1e4F}) {
    over_cases([&](const RowShape& shape, VectorLevel level, Workers& workers) {
      const std::vector<float> x = normal_numbers(shape.rows * shape.channels, 1, mean);
      const HeldMoments expected = plain_moments(x, shape);
      HeldMoments found(shape.channels);
      Guarded input(x), scratch(norm_scratch(shape, workers));
      moments_of(input.data(), shape, workers, scratch.data(), found.view, level);
      EXPECT_EQ(found.view.count, shape.rows);
      EXPECT_TRUE(scratch.intact());
      for (std::size_t c = 0; c < at(shape.channels); ++c) {
        EXPECT_NEAR(found.mean[c], expected.mean[c], 1e-6 + static_cast<double>(mean) * 6e-8);
        EXPECT_NEAR(found.squares[c], expected.squares[c], 1e-5 * expected.squares[c] + 1e-6);
      }
    });
  }
}

TEST(BatchNorm, MomentsHoldWhereTheFirstRowsLieFarOff) {
  const RowShape shape{4096, 16};
  std::vector<float> x = normal_numbers(shape.rows * shape.channels, 2);
  for (int64_t i = 0; i < 20 * shape.channels; ++i) x[at(i)] += 1000;
  const HeldMoments expected = plain_moments(x, shape);
  for (const VectorLevel name : usable_levels()) {
    HeldMoments found(shape.channels);
    OneWorker workers;
    Guarded scratch(norm_scratch(shape, workers));
    moments_of(x.data(), shape, workers, scratch.data(), found.view, name);
    for (std::size_t c = 0; c < at(shape.channels); ++c)
      EXPECT_NEAR(found.squares[c] / expected.squares[c], 1, 1e-5);
  }
}

struct Affine {
  std::vector<float> scale, shift;
  Affine(int64_t channels, uint32_t seed)
      : scale(normal_numbers(channels, seed)), shift(normal_numbers(channels, seed + 1)) {}
  double of(const std::vector<float>& x, std::size_t place) const {
    const std::size_t c = place % scale.size();
    return static_cast<double>(x[place]) * static_cast<double>(scale[c]) + static_cast<double>(shift[c]);
  }
};

void expect_near(const std::vector<float>& found, const std::vector<double>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    ASSERT_NEAR(static_cast<double>(found[i]), expected[i], 2e-6 * (1 + std::abs(expected[i]))) << "at " << i;
}

enum class Shortcut { none, plain, scaled };

void check_normalise(const RowShape& shape, VectorLevel level, Workers& workers, Shortcut shortcut,
                     bool relu) {
  const int64_t count = shape.rows * shape.channels;
  const std::vector<float> x = normal_numbers(count, 3), add = normal_numbers(count, 4);
  const Affine main(shape.channels, 5), other(shape.channels, 7);
  Guarded input(x), added(add), y(count, kNan);
  Normalised pass{.main = {input.data(), main.scale.data(), main.shift.data()}, .relu = relu, .y = y.data()};
  if (shortcut != Shortcut::none) pass.shortcut.x = added.data();
  if (shortcut == Shortcut::scaled) pass.shortcut = {added.data(), other.scale.data(), other.shift.data()};
  normalise(pass, shape, workers, level);
  EXPECT_TRUE(y.intact());
  std::vector<double> expected(at(count));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    expected[i] = main.of(x, i);
    if (shortcut == Shortcut::plain) expected[i] += static_cast<double>(add[i]);
    if (shortcut == Shortcut::scaled) expected[i] += other.of(add, i);
    if (relu) expected[i] = std::max(expected[i], 0.0);
  }
  expect_near(y.values(), expected);
  pass.y = input.data();
  normalise(pass, shape, workers, level);
  EXPECT_EQ(input.values(), y.values());
}

TEST(BatchNorm, NormaliseScalesAddsAndCutsOff) {
  over_cases([](const RowShape& shape, VectorLevel level, Workers& workers) {
    for (const Shortcut shortcut : {Shortcut::none, Shortcut::plain, Shortcut::scaled})
      for (const bool relu : {false, true}) check_normalise(shape, level, workers, shortcut, relu);
  });
}

TEST(BatchNorm, NormaliseKeepsNanAndInfinity) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::vector<float> x = {kNan, kInfinity, -kInfinity, 1, -1}, ones(1, 1), zeros(1, 0);
  for (const VectorLevel name : usable_levels()) {
    std::vector<float> y(5, 7);
    OneWorker workers;
    normalise({.main = {x.data(), ones.data(), zeros.data()}, .relu = true, .y = y.data()}, {5, 1}, workers,
              name);
    EXPECT_TRUE(std::isnan(y[0]));
    EXPECT_EQ(std::vector<float>(y.begin() + 1, y.end()), (std::vector<float>{kInfinity, 0, 1, 0}));
  }
}

enum class Mask { none, output, recomputed };
constexpr Mask kMasks[] = {Mask::none, Mask::output, Mask::recomputed};

// A map with its gradient, and what a mask leaves of the gradient.
struct Backward {
  int64_t count;
  std::vector<float> x, dy, output;
  Affine affine;
  std::vector<double> g;
  ReluMask mask;

  Backward(const RowShape& shape, Mask kind, float mean)
      : count(shape.rows * shape.channels),
        x(normal_numbers(count, 8, mean)),
        dy(normal_numbers(count, 9)),
        output(normal_numbers(count, 10)),
        affine(shape.channels, 11) {
    for (std::size_t c = 0; c < affine.shift.size(); ++c) affine.shift[c] -= affine.scale[c] * mean;
    if (count > 4) output[1] = 0, output[4] = kNan;
    if (kind == Mask::output) mask.output = output.data();
    if (kind == Mask::recomputed) mask = {nullptr, affine.scale.data(), affine.shift.data()};
    for (std::size_t i = 0; i < x.size(); ++i) {
      const bool off =
          kind == Mask::output ? output[i] <= 0 : kind == Mask::recomputed && affine.of(x, i) <= 0;
      g.push_back(off ? 0 : static_cast<double>(dy[i]));
    }
  }
};

void check_gradient_sums(const RowShape& shape, VectorLevel level, Workers& workers, Mask kind, float mean) {
  const Backward given(shape, kind, mean);
  const HeldMoments moments = plain_moments(given.x, shape);
  std::vector<double> sum(at(shape.channels), 7), product(at(shape.channels), 7);
  Guarded masked(given.count, kNan), scratch(norm_scratch(shape, workers));
  GradientPass pass{given.dy.data(), given.x.data(), moments.mean.data(), given.mask, nullptr};
  gradient_sums(pass, shape, workers, scratch.data(), {sum.data(), product.data()}, level);
  for (int64_t c = 0; c < shape.channels; ++c) {
    double g = 0, weighted = 0, size = 1;
    for (int64_t i = c; i < given.count; i += shape.channels) {
      const double term = given.g[at(i)] * (static_cast<double>(given.x[at(i)]) - moments.mean[at(c)]);
      g += given.g[at(i)];
      weighted += term;
      size += std::abs(term) + std::abs(given.g[at(i)]);
    }
    EXPECT_NEAR(sum[at(c)], g, 1e-6 * size);
    EXPECT_NEAR(product[at(c)], weighted, 1e-6 * size);
  }
  const std::vector<double> first = sum;
  pass.masked = masked.data();
  gradient_sums(pass, shape, workers, scratch.data(), {sum.data(), product.data()}, level);
  EXPECT_EQ(sum, first);
  EXPECT_EQ(masked.values(), std::vector<float>(given.g.begin(), given.g.end()));
  EXPECT_TRUE(masked.intact() && scratch.intact());
}

TEST(BatchNorm, GradientSumsUnderEachMask) {
  over_cases([](const RowShape& shape, VectorLevel level, Workers& workers) {
    for (const Mask kind : kMasks) check_gradient_sums(shape, level, workers, kind, 0);
    check_gradient_sums(shape, level, workers, Mask::output, 1e4F);
  });
}

void check_input_gradient(const RowShape& shape, VectorLevel level, Workers& workers, Mask kind, bool centred,
                          bool onto) {
  const Backward given(shape, kind, 0);
  const std::vector<float> a = normal_numbers(shape.channels, 13), add = normal_numbers(given.count, 14);
  const Affine rest(shape.channels, 15);
  Guarded dx(given.count, kNan);
  InputGradient pass{
      .dy = given.dy.data(), .x = given.x.data(), .mask = given.mask, .a = a.data(), .dx = dx.data()};
  if (centred) pass.b = rest.scale.data(), pass.d = rest.shift.data();
  if (!centred && kind != Mask::recomputed) pass.x = nullptr;
  if (onto) pass.add = add.data();
  input_gradient(pass, shape, workers, level);
  EXPECT_TRUE(dx.intact());
  std::vector<double> expected(at(given.count));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    expected[i] = static_cast<double>(a[i % a.size()]) * given.g[i];
    if (centred) expected[i] += rest.of(given.x, i);
    if (onto) expected[i] += static_cast<double>(add[i]);
  }
  expect_near(dx.values(), expected);
}

TEST(BatchNorm, InputGradientUnderEachMask) {
  over_cases([](const RowShape& shape, VectorLevel level, Workers& workers) {
    for (const Mask kind : kMasks)
      for (const bool centred : {false, true})
        for (const bool onto : {false, true})
          check_input_gradient(shape, level, workers, kind, centred, onto);
  });
}

TEST(BatchNorm, TheRecomputedMaskIsThatOfTheForwardPass) {
  const RowShape shape{3000, 40};
  Backward given(shape, Mask::recomputed, 100);
  for (const VectorLevel name : usable_levels()) {
    OneWorker workers;
    std::vector<float> y(at(given.count)), masks[2];
    normalise({.main = {given.x.data(), given.affine.scale.data(), given.affine.shift.data()},
               .relu = true,
               .y = y.data()},
              shape, workers, name);
    const std::vector<float> ones(at(shape.channels), 1);
    for (const bool recomputed : {false, true}) {
      masks[recomputed].resize(at(given.count));
      const ReluMask mask = recomputed ? given.mask : ReluMask{.output = y.data()};
      input_gradient({.dy = given.dy.data(),
                      .x = given.x.data(),
                      .mask = mask,
                      .a = ones.data(),
                      .dx = masks[recomputed].data()},
                     shape, workers, name);
    }
    EXPECT_EQ(masks[0], masks[1]);
  }
}

}  // namespace
}  // namespace guise::kernels
