#include "data/corruption.h"

#include <cstdlib>

#include "test_files.h"

namespace guise::data {
namespace {

pictures::Picture second_picture() {
  const auto all = bytes_of(reference_folder() / "cifar10.rgb");
  return {32, 32, {all.begin() + 3072, all.begin() + 6144}};
}

// As scikit-image, numpy and Pillow make them: JPEG to the last bit; the others differ by one where a number
// lies at the border between two bytes. Brightness 4 adds 51 of 255: all of its greatest channels do.
TEST(Corruption, IsThatOfTheReferences) {
  const auto expected = bytes_of(reference_folder() / "corruptions.rgb");
  const auto all = config::corruptions_of({"all"});
  ASSERT_EQ(expected.size(), all.size() * 3072);
  size_t at = 0;
  for (const config::Corruption& corruption : all) {
    const pictures::Picture worse = corrupted(second_picture(), corruption, 7);
    int64_t unequal = 0;
    for (size_t i = 0; i < 3072; ++i) {
      const int difference = std::abs(worse.pixels[i] - expected[at + i]);
      unequal += difference != 0;
      EXPECT_LE(difference, corruption.kind == "jpeg" ? 0 : 1) << config::to_text(corruption) << " at " << i;
    }
    EXPECT_LE(unequal, corruption.kind == "brightness" ? 120 : 30) << config::to_text(corruption);
    at += 3072;
  }
}

ImageSet two_pictures() {
  const auto all = bytes_of(reference_folder() / "cifar10.rgb");
  return {.count = 2,
          .height = 32,
          .width = 32,
          .pixels = {all.begin(), all.begin() + 6144},
          .labels = {3, 4},
          .class_names = {}};
}

TEST(Corruption, NoiseIsKeyedByThePlaceOfAnImage) {
  ImageSet images = two_pictures();
  const ImageSet whole = corrupted(images, {"noise", 2});
  EXPECT_EQ(whole.labels, images.labels);
  EXPECT_EQ(corrupted(images, {"noise", 2}).pixels, whole.pixels);
  ImageSet second{.count = 1,
                  .height = 32,
                  .width = 32,
                  .pixels = {images.pixels.begin() + 3072, images.pixels.end()},
                  .labels = {4},
                  .class_names = {}};
  EXPECT_NE(corrupted(second, {"noise", 2}).pixels,
            std::vector<uint8_t>(whole.pixels.begin() + 3072, whole.pixels.end()));
  second.places = {1};
  EXPECT_EQ(corrupted(second, {"noise", 2}).pixels,
            std::vector<uint8_t>(whole.pixels.begin() + 3072, whole.pixels.end()));
}

TEST(Corruption, BlackAndWhiteAndOnePixelAreNoSpecialCase) {
  for (const uint8_t value : {uint8_t{0}, uint8_t{255}}) {
    const pictures::Picture flat{1, 1, {value, value, value}};
    for (const config::Corruption& corruption : config::corruptions_of({"blur", "contrast"}))
      EXPECT_EQ(corrupted(flat, corruption, 0).pixels, flat.pixels) << config::to_text(corruption);
    const uint8_t brighter = value == 0 ? 76 : 255;  // 0.3 of 255
    EXPECT_EQ(corrupted(flat, {"brightness", 5}, 0).pixels, std::vector<uint8_t>(3, brighter));
  }
}

}  // namespace
}  // namespace guise::data
