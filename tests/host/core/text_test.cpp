#include "core/text.h"

#include <gtest/gtest.h>

namespace guise::core {
namespace {

using Names = std::vector<std::string>;

TEST(Text, EditDistanceCountsInsertDeleteReplaceAndSwap) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);  // the textbook pair
  EXPECT_EQ(edit_distance("mask_ration", "mask_ratio"), 1u);
  EXPECT_EQ(edit_distance("lern", "lren"), 1u);
}

TEST(Text, NearestNamesComeNearestFirst) {
  EXPECT_EQ(nearest_names("mask_ration", {"temperature", "mask_ratio", "mask_mode"}), Names({"mask_ratio"}));
  EXPECT_EQ(nearest_names("kd_em", {"kd", "kd_ema"}, 1), Names({"kd_ema"}));
}

TEST(Text, ABeginningIsNear) {
  EXPECT_EQ(nearest_names("strat", {"strategy", "seed"}), Names({"strategy"}));
}

TEST(Text, FarNamesAndVeryLongOnesHaveNoNeighbour) {
  EXPECT_TRUE(nearest_names("zzzz", {"ce", "kd"}).empty());
  EXPECT_TRUE(nearest_names(std::string(1'000'000, 'a'), {"ce"}).empty());
  EXPECT_EQ(did_you_mean("zzzz", {"ce"}), "");
}

TEST(Text, DidYouMeanJoinsTwo) {
  EXPECT_EQ(did_you_mean("swop", {"swap", "swip"}), "did you mean swap or swip?");
}

TEST(Text, PrintableEscapesControlsAndForeignBytesAndCuts) {
  EXPECT_EQ(printable("a\033[31m\n"), "a\\x1b[31m\\x0a");
  EXPECT_EQ(printable("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(printable("größe"), "größe");
  EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b");  // C1: acts as an escape sequence
  EXPECT_EQ(printable("abcdef", 3), "abc...");
}

TEST(Text, Utf8RefusesOverlongSurrogatesAndTruncation) {
  EXPECT_TRUE(is_utf8("aä€😀"));
  EXPECT_FALSE(is_utf8("\xc0\xaf"));
  EXPECT_FALSE(is_utf8("\xed\xa0\x80"));
  EXPECT_FALSE(is_utf8("\xe2\x82"));
  EXPECT_FALSE(is_utf8("\xf5\x80\x80\x80"));
}

TEST(Text, NumbersReadBackAsTheSameDouble) {
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(1000000), "1000000");
  EXPECT_EQ(number_text(1e-8), "1e-08");
  EXPECT_EQ(std::stod(number_text(1.0 / 3)), 1.0 / 3);
}

TEST(Text, GroupedDurationAndSize) {
  EXPECT_EQ(grouped(11173962), "11,173,962");
  EXPECT_EQ(grouped(-1000), "-1,000");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(duration_text(3.14), "3.1 s");
  EXPECT_EQ(duration_text(245), "4 min 05 s");
  EXPECT_EQ(duration_text(7380), "2 h 03 min");
  EXPECT_EQ(size_text(512), "512 B");
  EXPECT_EQ(size_text(1.24e10), "12.4 GB");
}

}  // namespace
}  // namespace guise::core
