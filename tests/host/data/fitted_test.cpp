#include "data/fitted.h"

#include "test_files.h"

namespace guise::data {
namespace {

TEST(Fitted, GivesTheBytesOfTorchvision) {
  const std::vector<uint8_t> all = bytes_of(reference_folder() / "fitted.rgb");
  auto expected = all.begin();
  const auto cases = numbers_of("sets.json")["fitted"];
  ASSERT_EQ(cases.size(), 18u);
  for (const auto& sizes : cases) {
    const int64_t size = sizes[2];
    const pictures::Picture result = fitted(pattern(sizes[0], sizes[1]), size);
    const auto end = expected + size * size * 3;
    EXPECT_EQ(result.pixels, std::vector<uint8_t>(expected, end)) << sizes;
    EXPECT_EQ(result.height, size);
    EXPECT_EQ(result.width, size);
    expected = end;
  }
  EXPECT_EQ(expected, all.end());
}

TEST(Fitted, EveryImageOfASetIsMadeSquareAndZeroLeavesItAlone) {
  const pictures::Picture first = pattern(6, 9);
  ImageSet images{
      .count = 2, .height = 6, .width = 9, .pixels = first.pixels, .labels = {1, 0}, .class_names = {}};
  images.pixels.insert(images.pixels.end(), first.pixels.rbegin(), first.pixels.rend());
  EXPECT_EQ(fitted(images, 0).pixels, images.pixels);
  const ImageSet small = fitted(images, 4);
  EXPECT_EQ(small.height, 4);
  EXPECT_EQ(small.width, 4);
  EXPECT_EQ(small.labels, images.labels);
  const auto wanted = fitted(first, 4).pixels;
  EXPECT_EQ(std::vector<uint8_t>(small.pixels.begin(), small.pixels.begin() + 48), wanted);
  EXPECT_EQ(small.pixels.size(), 96u);
}

}  // namespace
}  // namespace guise::data
