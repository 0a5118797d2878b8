// Sums against the examples of FIPS 180-2.
#include "core/sha256.h"

#include <gtest/gtest.h>

#include <span>

#include "core/files.h"

namespace guise::core {
namespace {

TEST(Sha256, KnownAnswers) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, PiecesGiveTheSumOfTheWhole) {
  Sha256 sum;
  sum.add(std::string_view("a"));
  sum.add(std::as_bytes(std::span("bc", 2)));
  sum.add(std::string_view());
  EXPECT_EQ(sum.hex(), sha256_hex("abc"));
}

}  // namespace
}  // namespace guise::core
