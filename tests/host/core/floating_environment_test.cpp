// What a library can do to its thread's arithmetic is seen and put back.
#include "core/floating_environment.h"

#include <gtest/gtest.h>

#include <cfenv>

namespace guise::core {
namespace {

// At run time, in the rounding mode of that moment.
double third() {
  volatile double one = 1, three = 3;
  return one / three;
}

TEST(FloatingEnvironment, NothingChangedIsNothingToRestore) {
  const FloatingEnvironment environment;
  EXPECT_FALSE(environment.restore());
}

TEST(FloatingEnvironment, ARoundingModeIsPutBack) {
  const double nearest = third();
  const FloatingEnvironment environment;
  ASSERT_EQ(std::fesetround(FE_UPWARD), 0);
  EXPECT_NE(third(), nearest);
  EXPECT_TRUE(environment.restore());
  EXPECT_EQ(third(), nearest);
  EXPECT_EQ(std::fegetround(), FE_TONEAREST);
  EXPECT_FALSE(environment.restore());
}

TEST(FloatingEnvironment, FlagsOfPastOperationsDoNotCount) {
  std::feclearexcept(FE_ALL_EXCEPT);
  const FloatingEnvironment environment;
  third();  // inexact
  volatile double zero = 0;
  volatile double infinite = 1 / zero;
  (void)infinite;
  EXPECT_FALSE(environment.restore());
}

#if defined(__x86_64__)
TEST(FloatingEnvironment, FlushToZeroIsPutBack) {
  volatile float tiny = 1e-40f, one = 1;
  const FloatingEnvironment environment;
  __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040);  // as gcc -Ofast does
  const float flushed = tiny * one;
  EXPECT_TRUE(environment.restore());
  EXPECT_EQ(flushed, 0.0f);
  EXPECT_NE(tiny * one, 0.0f);
}
#endif

}  // namespace
}  // namespace guise::core
