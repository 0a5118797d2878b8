#include "core/random_word.h"

#include <gtest/gtest.h>

namespace guise::core {
namespace {

TEST(RandomWord, IsHexadecimalAndNewEachTime) {
  const std::string word = random_word();
  EXPECT_EQ(word.size(), 32u);
  EXPECT_EQ(word.find_first_not_of("0123456789abcdef"), std::string::npos) << word;
  EXPECT_NE(word, random_word());
}

}  // namespace
}  // namespace guise::core
