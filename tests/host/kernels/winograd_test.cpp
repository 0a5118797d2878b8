#include "kernels/winograd.h"

#include "kernels/winograd_case.h"

namespace guise::kernels {
namespace {

using testing::Case, testing::convolve, testing::Guarded, testing::kClose, testing::kCloseWeights,
    testing::map_of;
using testing::normal_numbers, testing::Numbers, testing::Pass, testing::Threads, testing::writable;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

// What is right is the same at every level.
void check_forward(const WinogradShape& shape, int64_t workers) {
  const Case any = {shape, VectorLevel::baseline, workers};
  Guarded x(normal_numbers(any.x().count(), 1));
  const Source source = {.x = map_of(x, any.x())};
  const Numbers right =
      testing::convolved(testing::read_all(source), any.weights(), any.x(), any.y(), any.window());
  for (const VectorLevel level : usable_levels()) {
    const Case one = {shape, level, workers};
    Guarded y(one.y().count(), kNaN);
    convolve(one, Pass::forward, source, {.y = writable(y, one.y())});
    EXPECT_TRUE(y.intact()) << one;
    EXPECT_LT(testing::relative_difference(y.values(), right), kClose) << "forward " << one;
  }
}

void check_input_gradient(const WinogradShape& shape, int64_t workers) {
  const Case any = {shape, VectorLevel::baseline, workers};
  Guarded dy(normal_numbers(any.y().count(), 1));
  const Source source = {.x = map_of(dy, any.y())};
  const Numbers right =
      testing::gradient_of_input(testing::read_all(source), any.weights(), any.x(), any.y(), any.window());
  for (const VectorLevel level : usable_levels()) {
    const Case one = {shape, level, workers};
    Guarded dx(one.x().count(), kNaN);
    convolve(one, Pass::input_gradient, source, {.y = writable(dx, one.x())});
    EXPECT_TRUE(dx.intact()) << one;
    EXPECT_LT(testing::relative_difference(dx.values(), right), kClose) << "input gradient " << one;
  }
}

void check_weight_gradient(const WinogradShape& shape, int64_t count) {
  const Case any = {shape, VectorLevel::baseline, count};
  Guarded x(normal_numbers(any.x().count(), 1)), dy(normal_numbers(any.y().count(), 2));
  const Source source = {.x = map_of(x, any.x())}, gradient = {.x = map_of(dy, any.y())};
  const Numbers right = testing::gradient_of_weights(testing::read_all(source), testing::read_all(gradient),
                                                     any.x(), any.y(), any.window());
  for (const VectorLevel level : usable_levels()) {
    const Case one = {shape, level, count};
    Threads workers(count);
    Guarded dw(shape.k * 9 * shape.c, kNaN);
    Guarded scratch(one.winograd().weight_gradient_scratch(), kNaN);
    one.winograd().weight_gradient(source, gradient, dw.data(), scratch.data(), workers);
    EXPECT_TRUE(dw.intact() && scratch.intact()) << one;
    EXPECT_LT(testing::relative_difference(dw.values(), right), kCloseWeights) << "weights " << one;
  }
}

void check_passes(const WinogradShape& shape, int64_t workers) {
  check_forward(shape, workers);
  check_input_gradient(shape, workers);
  check_weight_gradient(shape, workers);
}

// At both strides.
void check_all(WinogradShape shape, int64_t workers) {
  for (shape.stride = 1; shape.stride <= 2; ++shape.stride) check_passes(shape, workers);
}

TEST(Winograd, EverySideFitsTiles) {
  for (int64_t h = 1; h <= 33; ++h) {
    if (testing::full()) {
      for (int64_t w = 1; w <= 33; ++w) check_all({1 + h % 2, h, w, 3, 5}, 1 + w % 3);
    } else {
      check_all({1 + h % 2, h, (h * 7) % 33 + 1, 3, 5}, 1 + h % 3);
    }
  }
}

TEST(Winograd, EveryCountOfChannelsFitsPanels) {
  const std::vector<int64_t> few = {1, 2, 7, 8, 9, 16, 17, 31, 33, 40, 64, 130};
  for (std::size_t i = 0; i < few.size(); ++i) {
    check_all({2, 5, 6, few[i], few[(i * 5 + 3) % few.size()]}, 2);
    for (std::size_t j = 0; testing::full() && j < few.size(); ++j) check_all({2, 5, 6, few[i], few[j]}, 3);
  }
}

TEST(Winograd, EveryBatchAndCountOfWorkers) {
  for (int64_t n = 1; n <= 5; ++n) {
    for (int64_t workers = 1; workers <= 3; ++workers) check_all({n, 9, 7, 12, 20}, workers);
  }
}

// As wide as to share blocks in every pass, the last two with as many tiles as to need several.
TEST(Winograd, WideLayersShareTheirBlocks) {
  for (const WinogradShape& shape : {WinogradShape{3, 6, 5, 190, 160}, WinogradShape{12, 9, 9, 190, 160},
                                     WinogradShape{17, 9, 9, 260, 256, 2}}) {
    const LevelTable& table = level_table(vector_level());
    EXPECT_FALSE(plan_convolution(shape, shape.c, shape.k, 2, table).apart);
    EXPECT_FALSE(plan_weights(shape, 2, table).apart);
    check_passes(shape, 3);
  }
}

// Every worker computes what it would at another time: nothing depends on who comes first.
TEST(Winograd, SameWorkersSameBits) {
  for (const WinogradShape& shape :
       {WinogradShape{5, 13, 9, 24, 40}, WinogradShape{3, 6, 5, 160, 130}, WinogradShape{5, 13, 9, 24, 40, 2},
        WinogradShape{3, 12, 10, 260, 256, 2}}) {
    const Case one = {shape, vector_level(), 3};
    Guarded x(normal_numbers(one.x().count(), 1)), dy(normal_numbers(one.y().count(), 2));
    std::vector<float> before;
    for (int time = 0; time < 5; ++time) {
      Threads workers(one.workers);
      Guarded dw(shape.k * 9 * shape.c), scratch(one.winograd().weight_gradient_scratch());
      one.winograd().weight_gradient({.x = map_of(x, one.x())}, {.x = map_of(dy, one.y())}, dw.data(),
                                     scratch.data(), workers);
      if (time == 0) before = dw.values();
      EXPECT_EQ(dw.values(), before);
    }
  }
}

TEST(Winograd, ManyBlocksApart) {
  check_all({20, 17, 21, 33, 20}, 3);
}

}  // namespace
}  // namespace guise::kernels
