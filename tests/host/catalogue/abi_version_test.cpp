// The loading rule with versions that are made up, older and newer, on both sides.
#include "catalogue/abi_version.h"

#include <gtest/gtest.h>

namespace guise::catalogue {
namespace {

TEST(AbiVersion, ReadsTwoNumbers) {
  EXPECT_EQ(parse_abi("1.0"), (AbiVersion{1, 0}));
  EXPECT_EQ(parse_abi("12.345"), (AbiVersion{12, 345}));
  for (const char* text :
       {"", "1", "1.", ".0", "1.0.0", "1.x", "-1.0", "1.-1", "+1.0", " 1.0", "1.0 ", "1.12345"})
    EXPECT_FALSE(parse_abi(text)) << text;
}

TEST(AbiVersion, AHostTakesItsMinorAndOlderOnes) {
  const AbiVersion host{1, 3};
  for (const int minor : {0, 1, 2, 3}) EXPECT_TRUE(loads({1, minor}, host)) << minor;
  for (const int minor : {4, 5, 100}) EXPECT_FALSE(loads({1, minor}, host)) << minor;
}

TEST(AbiVersion, AnotherMajorIsAnotherAbi) {
  for (const int minor : {0, 3, 9}) {
    EXPECT_FALSE(loads({0, minor}, {1, 3})) << minor;
    EXPECT_FALSE(loads({2, minor}, {1, 3})) << minor;
  }
}

TEST(AbiVersion, ARefusalSaysWhatToDo) {
  EXPECT_EQ(why_not({1, 2}, {1, 1}),
            "needs plugin ABI 1.2, this Guise has 1.1: a newer Guise loads it, or rebuild it with "
            "GUISE_TARGET_MINOR 1");
  EXPECT_EQ(why_not({0, 9}, {1, 1}),
            "needs plugin ABI 0.9, this Guise has 1.1: rebuild it with this Guise's headers");
}

TEST(AbiVersion, ThisHostTakesWhatIsBuiltWithItsHeaders) {
  EXPECT_TRUE(loads(own_abi()));
  EXPECT_EQ(text_of(own_abi()), "1.0");
}

}  // namespace
}  // namespace guise::catalogue
