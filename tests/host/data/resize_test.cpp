#include "data/resize.h"

#include "test_files.h"

namespace guise::data {
namespace {

// The same bytes as in tests/reference/data/make_npy.py.
pictures::Picture pattern(int64_t height, int64_t width) {
  pictures::Picture picture{height, width, {}};
  for (int64_t y = 0; y < height; ++y) {
    for (int64_t x = 0; x < width; ++x) {
      for (int64_t c = 0; c < 3; ++c)
        picture.pixels.push_back(
            static_cast<uint8_t>((y * 7 + x * 13 + c * 50 + (y * x) % 31 + (x / 5) * 90) % 256));
    }
  }
  return picture;
}

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
