#include "core/file_kind.h"

#include <gtest/gtest.h>

namespace guise::core {
namespace {

using std::string_literals::operator""s;

TEST(FileKind, IsToldByTheFirstBytes) {
  EXPECT_NE(file_kind("PK\x03\x04..."s).find("ZIP"), std::string::npos);
  EXPECT_NE(file_kind("\x80\x02}q"s).find("pickle"), std::string::npos);
  EXPECT_NE(file_kind("\x93NUMPY\x01\0"s).find("NumPy"), std::string::npos);
  EXPECT_NE(file_kind("version https://git-lfs.github.com/spec/v1\n"s).find("Git LFS"), std::string::npos);
  EXPECT_EQ(file_kind("{\"a\": 1}"), "a JSON text");
  EXPECT_EQ(file_kind("hello\n"), "a text file");
  EXPECT_EQ(file_kind(""), "an empty file");
}

TEST(FileKind, OfOtherBytesIsNotGuessed) {
  EXPECT_EQ(file_kind("\x01\x02\x03\x04"s), "");
  EXPECT_EQ(file_kind("PK"s), "a text file");  // a beginning that is too short to be sure
}

}  // namespace
}  // namespace guise::core
