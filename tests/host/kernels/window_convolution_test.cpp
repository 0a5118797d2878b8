#include "kernels/window_convolution.h"

#include <gtest/gtest.h>

#include "kernels/window_case.h"

namespace guise::kernels {
namespace {

using testing::convolve, testing::Guarded, testing::kNaN, testing::kWindowClose, testing::map_of,
    testing::normal_numbers, testing::Numbers, testing::Sizes, testing::weight_gradient, testing::WindowCase,
    testing::writable;

void check_forward(const WindowCase& one) {
  Guarded x(normal_numbers(one.x().count(), 1)), y(one.y().count(), kNaN);
  const Source source = {.x = map_of(x, one.x())};
  convolve(one, PackedFor::forward, source, {.y = writable(y, one.y())});
  EXPECT_TRUE(y.intact());
  const Numbers right =
      testing::convolved(testing::read_all(source), one.weights(), one.x(), one.y(), one.window());
  EXPECT_LT(testing::relative_difference(y.values(), right), kWindowClose) << "forward";
}

void check_input_gradient(const WindowCase& one) {
  Guarded dy(normal_numbers(one.y().count(), 1)), dx(one.x().count(), kNaN);
  const Source source = {.x = map_of(dy, one.y())};
  convolve(one, PackedFor::input_gradient, source, {.y = writable(dx, one.x())});
  EXPECT_TRUE(dx.intact());
  const Numbers right =
      testing::gradient_of_input(testing::read_all(source), one.weights(), one.x(), one.y(), one.window());
  EXPECT_LT(testing::relative_difference(dx.values(), right), kWindowClose) << "input gradient";
}

void check_weight_gradient(const WindowCase& one) {
  Guarded x(normal_numbers(one.x().count(), 1)), dy(normal_numbers(one.y().count(), 2));
  const Source from = {.x = map_of(x, one.x())}, to = {.x = map_of(dy, one.y())};
  const Numbers right = testing::gradient_of_weights(testing::read_all(from), testing::read_all(to), one.x(),
                                                     one.y(), one.window());
  EXPECT_LT(testing::relative_difference(weight_gradient(one, from, to), right), kWindowClose)
      << "weight gradient";
}

void check_all(const ConvolutionShape& shape, int64_t workers) {
  for (const VectorLevel level : usable_levels()) {
    const WindowCase one = {shape, level, workers};
    SCOPED_TRACE(::testing::Message() << one);
    ASSERT_GT(one.y().count(), 0);
    EXPECT_EQ(one.convolution().output_h(), one.y().h);
    EXPECT_EQ(one.convolution().output_w(), one.y().w);
    check_forward(one);
    check_input_gradient(one);
    check_weight_gradient(one);
  }
}

constexpr WindowShape kHalving{3, 3, 2, 1}, kProjection{1, 1, 2, 0}, kPoint{1, 1, 1, 0}, kStem{3, 3, 1, 1},
    kLargeStem{7, 7, 2, 3};

TEST(WindowConvolution, EverySide) {
  for (const WindowShape& window : {kHalving, kProjection, kPoint, kStem, kLargeStem}) {
    for (int64_t h = 1; h <= 33; ++h) {
      for (int64_t w = 1; testing::full() && w <= 33; ++w)
        check_all({1 + h % 2, h, w, 3, 5, window}, 1 + w % 3);
      if (!testing::full()) check_all({1 + h % 2, h, (h * 7) % 33 + 1, 3, 5, window}, 1 + h % 3);
    }
  }
}

TEST(WindowConvolution, EveryCountOfChannels) {
  const std::vector<int64_t> few = {1, 2, 7, 8, 9, 16, 17, 31, 33, 40, 64, 130};
  for (const WindowShape& window : {kHalving, kProjection, kStem}) {
    for (std::size_t i = 0; i < few.size(); ++i) {
      check_all({2, 5, 6, few[i], few[(i * 5 + 3) % few.size()], window}, 2);
      for (std::size_t j = 0; testing::full() && j < few.size(); ++j)
        check_all({2, 5, 6, few[i], few[j], window}, 3);
    }
  }
}

TEST(WindowConvolution, EveryBatchAndCountOfWorkers) {
  for (int64_t n = 1; n <= 5; ++n)
    for (int64_t workers = 1; workers <= 3; ++workers) check_all({n, 9, 7, 12, 20, kHalving}, workers);
}

TEST(WindowConvolution, EveryStrideAndPadding) {
  for (int64_t kernel = 1; kernel <= 5; ++kernel)
    for (int64_t stride = 1; stride <= 4; ++stride)
      for (int64_t padding = 0; padding <= 3; ++padding)
        check_all({2, 7, 6, 5, 9, {kernel, kernel, stride, padding}}, 2);
}

TEST(WindowConvolution, WideLayersAndManyBlocks) {
  check_all({3, 6, 5, 160, 130, kHalving}, 3);
  check_all({20, 17, 21, 33, 20, kHalving}, 3);
  check_all({2, 3, 3, 400, 80, kPoint}, 2);
}

// Workers have panels of their own where the sums are large.
TEST(WindowConvolution, LargeWeights) {
  check_all({2, 4, 5, 230, 130, kHalving}, 2);
  check_all({2, 4, 5, 230, 200, kStem}, 3);
}

double inner(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

// With one channel and weights 1, 2, 3, ..., and the gradients held to the forward pass: all three are one
// trilinear form.
TEST(WindowConvolution, OblongWindows) {
  for (const VectorLevel level : usable_levels()) {
    const WindowCase one = {{1, 2, 4, 1, 1, {1, 3, 1, 0}}, level, 1};
    std::vector<float> x = {1, 2, 3, 4, 5, 6, 7, 8}, weights = {1, 10, 100}, y(4), packed(4096),
                       scratch(1 << 20);
    OneWorker worker;
    const WindowConvolution convolution = one.convolution();
    ASSERT_LE(convolution.packed_floats(PackedFor::forward), 4096);
    ASSERT_LE(convolution.forward_scratch(), 1 << 20);
    convolution.pack(weights.data(), PackedFor::forward, packed.data(), worker);
    convolution.forward({.x = {x.data(), 1, 2, 4, 1}}, packed.data(), {.y = {y.data(), 1, 2, 2, 1}},
                        scratch.data(), worker);
    EXPECT_EQ(y, (std::vector<float>{321, 432, 765, 876}));
    for (const WindowShape& window :
         {WindowShape{2, 5, 2, 2}, WindowShape{4, 1, 3, 0}, WindowShape{1, 3, 1, 1}}) {
      const WindowCase other = {{2, 9, 8, 6, 7, window}, level, 2};
      SCOPED_TRACE(::testing::Message() << other);
      const Sizes out = {2, other.convolution().output_h(), other.convolution().output_w(), 7};
      Guarded in(normal_numbers(other.x().count(), 1)), dy(normal_numbers(out.count(), 2));
      Guarded made(out.count(), kNaN), dx(other.x().count(), kNaN);
      convolve(other, PackedFor::forward, {.x = map_of(in, other.x())}, {.y = writable(made, out)});
      convolve(other, PackedFor::input_gradient, {.x = map_of(dy, out)}, {.y = writable(dx, other.x())});
      const std::vector<float> dw =
          weight_gradient(other, {.x = map_of(in, other.x())}, {.x = map_of(dy, out)});
      const double form = inner(made.values(), dy.values());
      EXPECT_NEAR(inner(dx.values(), in.values()), form, 1e-3);
      EXPECT_NEAR(inner(dw, other.weights()), form, 1e-3);
    }
  }
}

}  // namespace
}  // namespace guise::kernels
