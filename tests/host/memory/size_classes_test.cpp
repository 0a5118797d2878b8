// Every size gets a class that holds it, wastes at most an eighth and is a class itself.
#include "memory/size_classes.h"

#include <gtest/gtest.h>

namespace guise::memory {
namespace {

TEST(SizeClass, SmallSizesGoUpInSteps) {
  EXPECT_EQ(size_class(1), 64u);
  EXPECT_EQ(size_class(64), 64u);
  EXPECT_EQ(size_class(65), 128u);
  EXPECT_EQ(size_class(513), 576u);
  EXPECT_EQ(size_class(1024), 1024u);
  EXPECT_EQ(size_class(1025), 1152u);
}

TEST(SizeClass, AnEighthIsWastedAtMost) {
  for (std::size_t bytes = 1; bytes < (std::size_t{1} << 60); bytes += bytes / 7 + 1) {
    const std::size_t size = size_class(bytes);
    EXPECT_GE(size, bytes);
    EXPECT_EQ(size % 64, 0u);
    if (bytes > 512) {
      EXPECT_LT(size - bytes, bytes / 8 + 1) << bytes;
    }
    EXPECT_EQ(size_class(size), size) << bytes;
  }
}

}  // namespace
}  // namespace guise::memory
