#include "kernels/vector_level.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "kernels/levels.h"

namespace guise::kernels {
namespace {

TEST(VectorLevel, IsWhatTheProcessorHasWithoutAWish) {
  EXPECT_EQ(lowered_level(VectorLevel::avx2, ""), VectorLevel::avx2);
}

TEST(VectorLevel, AWishLowersAndNeverRaises) {
  EXPECT_EQ(lowered_level(VectorLevel::avx512, "avx2"), VectorLevel::avx2);
  EXPECT_EQ(lowered_level(VectorLevel::avx512, "baseline"), VectorLevel::baseline);
  EXPECT_EQ(lowered_level(VectorLevel::avx2, "avx512"), VectorLevel::avx2);
}

TEST(VectorLevel, AnUnknownWordIsRefusedWithTheWords) {
  try {
    lowered_level(VectorLevel::avx2, "avx3");
    FAIL();
  } catch (const core::Error& error) {
    const std::string text = error.what();
    EXPECT_EQ(error.fault(), core::Fault::usage);
    for (const char* word : {"GUISE_VECTOR_LEVEL", "baseline", "avx2", "avx512", "avx3"})
      EXPECT_NE(text.find(word), std::string::npos) << text;
  }
}

TEST(VectorLevel, UsableOnesRiseFromTheBaseline) {
  EXPECT_EQ(usable_levels().front(), VectorLevel::baseline);
  EXPECT_EQ(usable_levels().back(), highest_level());
}

TEST(VectorLevel, EachHasATableOfItsOwn) {
  int64_t lanes = 0;
  for (const VectorLevel level : usable_levels()) {
    EXPECT_GT(level_table(level).lanes, lanes) << level_name(level);
    lanes = level_table(level).lanes;
    EXPECT_EQ(level_table(level).panel, 2 * lanes);
  }
}

}  // namespace
}  // namespace guise::kernels
