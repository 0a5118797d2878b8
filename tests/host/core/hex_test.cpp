// Every byte goes there and back; what is no hexadecimal text is refused.
#include "core/hex.h"

#include <gtest/gtest.h>

#include "support/errors.h"

namespace guise::core {
namespace {

TEST(Hex, TwoLowerCaseDigitsAByte) {
  EXPECT_EQ(to_hex(""), "");
  EXPECT_EQ(to_hex(std::string("\0\x0f\xa5\xff", 4)), "000fa5ff");
}

TEST(Hex, EveryByteGoesThereAndBack) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(from_hex(to_hex(all)), all);
}

TEST(Hex, OtherTextIsRefused) {
  for (const char* text : {"0", "0g", "g0", "0 ", "0x", "\xc3\xa9"})
    EXPECT_NE(support::refusal_of([&] { from_hex(text); }), "") << text;
}

}  // namespace
}  // namespace guise::core
