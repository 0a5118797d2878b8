#include "kernels/product.h"

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/levels.h"
#include "kernels/testing.h"

namespace guise::kernels {
namespace {

struct Case {
  int64_t rows, depth, panels;
  bool turned, onto, half;
};

double expected(const Case& one, int64_t panel, const float* a, int64_t a_stride, const float* b,
                int64_t b_stride, double old, int64_t i, int64_t j) {
  double sum = one.onto ? old : 0;
  for (int64_t d = 0; d < one.depth; ++d)
    sum += static_cast<double>(a[one.turned ? d * a_stride + i : i * a_stride + d]) *
           b[j / panel * b_stride + d * panel + j % panel];
  return sum;
}

void check(VectorLevel level, const Case& one) {
  SCOPED_TRACE(::testing::Message() << level_name(level) << " rows " << one.rows << " depth " << one.depth
                                    << " panels " << one.panels << " turned " << one.turned << " onto "
                                    << one.onto << " half " << one.half);
  const LevelTable& table = level_table(level);
  const int64_t panel = table.panel, columns = one.panels * panel, b_stride = one.depth * panel + 3;
  const int64_t a_stride = (one.turned ? one.rows : one.depth) + 5;
  testing::Guarded a(testing::normal_numbers((one.turned ? one.depth : one.rows) * a_stride, 1));
  testing::Guarded b(testing::normal_numbers(one.panels * b_stride, 2));
  testing::Guarded c(testing::normal_numbers(one.rows * (columns + 1), 3));
  const std::vector<float> old = c.values();
  table.product({one.rows, one.depth, one.panels, a.data(), a_stride, one.turned, b.data(), b_stride,
                 c.data(), columns + 1, one.onto, one.half});
  EXPECT_TRUE(c.intact());
  for (int64_t i = 0; i < one.rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) {
      const auto at = static_cast<std::size_t>(i * (columns + 1) + j);
      if (one.half && j >= columns - panel / 2) {
        ASSERT_EQ(c.data()[at], old[at]);
        continue;
      }
      const double right = expected(one, panel, a.data(), a_stride, b.data(), b_stride, old[at], i, j);
      ASSERT_NEAR(c.data()[at], right, 1e-5 * (1 + std::sqrt(static_cast<double>(one.depth))))
          << i << " " << j;
    }
    const auto beyond = static_cast<std::size_t>(i * (columns + 1) + columns);
    ASSERT_EQ(c.data()[beyond], old[beyond]);
  }
}

TEST(Product, IsThatOfPlainLoops) {
  for (const VectorLevel level : usable_levels()) {
    for (int64_t rows = 1; rows <= 39; ++rows) {
      for (const int64_t depth : {1, 2, 7, 40}) {
        for (const bool turned : {false, true})
          for (const bool half : {false, true})
            check(level, {rows, depth, 1 + rows % 3, turned, rows % 2 == 0, half});
      }
    }
  }
}

}  // namespace
}  // namespace guise::kernels
