#include "data/picture_grid.h"

#include "data/font.h"
#include "pictures/picture.h"
#include "test_files.h"

namespace guise::data {
namespace {

constexpr int64_t kSide = 32;
const Normalization kNormalization({100, 110, 120}, {50, 60, 70});

// Image i is one colour: (i, 2 i, 255 - i).
pictures::Picture grid_of(int64_t count, const std::vector<std::string>& names) {
  std::vector<float> images;
  std::vector<int64_t> labels;
  for (int64_t i = 0; i < count; ++i) {
    for (int64_t pixel = 0; pixel < kSide * kSide; ++pixel) {
      images.push_back(kNormalization(0, static_cast<uint8_t>(i)));
      images.push_back(kNormalization(1, static_cast<uint8_t>(2 * i)));
      images.push_back(kNormalization(2, static_cast<uint8_t>(255 - i)));
    }
    labels.push_back(i % 2);
  }
  const std::string png = picture_grid_png(
      {.images = images, .labels = labels, .height = kSide, .width = kSide}, names, kNormalization);
  return pictures::decode_picture({reinterpret_cast<const uint8_t*>(png.data()), png.size()}, "grid");
}

std::array<int, 3> pixel_at(const pictures::Picture& picture, int64_t y, int64_t x) {
  const auto at = static_cast<size_t>((y * picture.width + x) * 3);
  return {picture.pixels[at], picture.pixels[at + 1], picture.pixels[at + 2]};
}

// The rows of text under place 0, as '#' and ' '.
std::string label_drawing(const pictures::Picture& picture, int64_t columns) {
  std::string drawing;
  for (int64_t y = 0; y < 7; ++y) {
    for (int64_t x = 0; x < columns; ++x) {
      drawing += pixel_at(picture, 4 + 96 + 2 + y, 4 + x)[0] == 0 ? '#' : ' ';
    }
    drawing += '\n';
  }
  return drawing;
}

TEST(PictureGrid, ShowsTheFirstSixtyFourImagesBackInPixels) {
  const pictures::Picture picture = grid_of(70, {"a", "b"});
  EXPECT_EQ(picture.width, 8 * 100 + 4);
  EXPECT_EQ(picture.height, 8 * (96 + 9 + 4) + 4);
  for (int i = 0; i < 64; ++i) {
    const int64_t top = 4 + i / 8 * 109, left = 4 + i % 8 * 100;
    const std::array<int, 3> colour = {i, 2 * i, 255 - i}, white = {255, 255, 255};
    EXPECT_EQ(pixel_at(picture, top, left), colour);
    EXPECT_EQ(pixel_at(picture, top + 95, left + 95), colour);
    EXPECT_EQ(pixel_at(picture, top + 96, left + 95), white);
    EXPECT_EQ(pixel_at(picture, top, left + 96), white);
  }
}

TEST(PictureGrid, FewerImagesMakeASmallerSheet) {
  EXPECT_EQ(grid_of(3, {"a", "b"}).width, 3 * 100 + 4);
  const pictures::Picture picture = grid_of(10, {"a", "b"});
  EXPECT_EQ(picture.width, 8 * 100 + 4);
  EXPECT_EQ(pixel_at(picture, picture.height / 2 + 4, 4 + 3 * 100), (std::array<int, 3>{255, 255, 255}));
  EXPECT_LT(picture.height, 3 * 115);
}

TEST(PictureGrid, WritesTheNameOrTheNumberOfALongOne) {
  const std::string zero =
      " ### \n"
      "#   #\n"
      "#  ##\n"
      "# # #\n"
      "##  #\n"
      "#   #\n"
      " ### \n";
  EXPECT_EQ(label_drawing(grid_of(1, {"a name that is far too long"}), 5), zero);
  EXPECT_EQ(label_drawing(grid_of(1, {}), 5), zero);
  const std::string tea =
      "##### \n"
      "  #   \n"
      "  #   \n"
      "  #   \n"
      "  #   \n"
      "  #   \n"
      "  #   \n";
  EXPECT_EQ(label_drawing(grid_of(1, {"t"}), 6), tea);
}

TEST(PictureGrid, DrawsVerySmallAndWideImages) {
  for (const int64_t width : {1, 3, 200}) {
    const std::vector<float> images(static_cast<size_t>(width) * 3, 0.0f);
    const std::vector<int64_t> labels = {123456};
    EXPECT_FALSE(picture_grid_png({.images = images, .labels = labels, .height = 1, .width = width}, {},
                                  kNormalization)
                     .empty());
  }
}

TEST(Font, UnknownCharactersAreABox) {
  EXPECT_EQ(glyph_of('\xff'), (Glyph{0x7F, 0x7F, 0x7F, 0x7F, 0x7F}));
  EXPECT_EQ(glyph_of('a'), glyph_of('A'));
}

}  // namespace
}  // namespace guise::data
