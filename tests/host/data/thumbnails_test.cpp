#include "data/thumbnails.h"

#include "pictures/picture.h"
#include "test_files.h"

namespace guise::data {
namespace {

// Channel c of pixel (y, x) of image i: 10 i + 4 y + x + 50 c.
ImageSet rising_images(int64_t count, int64_t height, int64_t width) {
  ImageSet images;
  images.count = count, images.height = height, images.width = width;
  for (int64_t i = 0; i < count; ++i) {
    for (int64_t pixel = 0; pixel < height * width; ++pixel) {
      const int64_t value = 10 * i + 4 * (pixel / width) + pixel % width;
      for (int64_t c = 0; c < 3; ++c) images.pixels.push_back(static_cast<uint8_t>(value + 50 * c));
    }
  }
  return images;
}

pictures::Picture decoded(const Thumbnails& sheet) {
  return pictures::decode_picture({reinterpret_cast<const uint8_t*>(sheet.png.data()), sheet.png.size()},
                                  "sheet");
}

int value_at(const pictures::Picture& picture, int64_t y, int64_t x, int64_t channel) {
  return picture.pixels[static_cast<size_t>((y * picture.width + x) * 3 + channel)];
}

TEST(Thumbnails, LieInOrderWithoutGapsAndWithTheirOwnPixels) {
  const ImageSet images = rising_images(12, 3, 2);
  const std::vector<int64_t> indices = {11, 0, 5, 5, 1, 2, 3, 4, 10};
  const Thumbnails sheet = thumbnails(images, indices);
  EXPECT_EQ(sheet.height, 3);
  EXPECT_EQ(sheet.width, 2);
  const pictures::Picture picture = decoded(sheet);
  ASSERT_EQ(picture.height, 6);
  ASSERT_EQ(picture.width, 16);
  for (int64_t y = 0; y < 6; ++y) {
    for (int64_t x = 0; x < 16; ++x) {
      const auto place = static_cast<size_t>(y / 3 * 8 + x / 2);
      for (int64_t c = 0; c < 3; ++c) {
        const int64_t wanted =
            place < indices.size() ? 10 * indices[place] + 4 * (y % 3) + x % 2 + 50 * c : 255;
        EXPECT_EQ(value_at(picture, y, x, c), wanted) << y << " " << x << " " << c;
      }
    }
  }
}

TEST(Thumbnails, LargePicturesAreDividedByAWholeNumber) {
  ImageSet images = rising_images(1, 130, 65);
  std::fill(images.pixels.begin(), images.pixels.end(), uint8_t{0});
  images.pixels[3 * (65 * 4 + 2)] = 100;  // row 4, column 2, red: alone in the square of 3 x 3 at (1, 0)
  const Thumbnails sheet = thumbnails(images, std::vector<int64_t>{0});
  EXPECT_EQ(sheet.height, 43);
  EXPECT_EQ(sheet.width, 21);
  const pictures::Picture picture = decoded(sheet);
  EXPECT_EQ(value_at(picture, 1, 0, 0), 11);  // 100 / 9
  EXPECT_EQ(value_at(picture, 0, 0, 0), 0);
  EXPECT_EQ(value_at(picture, 1, 0, 1), 0);
}

}  // namespace
}  // namespace guise::data
