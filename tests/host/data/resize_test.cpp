#include "data/resize.h"

#include "test_files.h"

namespace guise::data {
namespace {

TEST(Resize, GivesTheBytesOfPillow) {
  const std::vector<uint8_t> all = bytes_of(reference_folder() / "resized.rgb");
  auto expected = all.begin();
  const auto cases = numbers_of("npy.json")["resized"];
  ASSERT_EQ(cases.size(), 30u);
  for (const auto& sizes : cases) {
    const pictures::Picture result = resized(pattern(sizes[0], sizes[1]), sizes[2], sizes[3]);
    const auto end = expected + sizes[2].get<int64_t>() * sizes[3].get<int64_t>() * 3;
    EXPECT_EQ(result.pixels, std::vector<uint8_t>(expected, end)) << sizes;
    EXPECT_EQ(result.height, sizes[2]);
    EXPECT_EQ(result.width, sizes[3]);
    expected = end;
  }
  EXPECT_EQ(expected, all.end());
}

TEST(Resize, PaddingIsBlackOnEverySide) {
  const pictures::Picture result = padded({1, 2, {1, 2, 3, 4, 5, 6}}, 1);
  EXPECT_EQ(result.height, 3);
  EXPECT_EQ(result.width, 4);
  std::vector<uint8_t> expected(36, 0);
  for (uint8_t i = 0; i < 6; ++i) expected[15 + i] = static_cast<uint8_t>(i + 1);
  EXPECT_EQ(result.pixels, expected);
}

}  // namespace
}  // namespace guise::data
