#include "pictures/picture.h"

#include "data/test_files.h"
#include "pictures/write.h"

namespace guise::pictures {
namespace {

using data::bytes_of, data::expect_mentions, data::reference_folder, data::usage_text;

std::filesystem::path picture_folder() {
  return reference_folder() / "pictures";
}

std::vector<std::filesystem::path> good_pictures() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(picture_folder())) {
    const auto ending = entry.path().extension();
    if (ending == ".png" || ending == ".jpg" || ending == ".webp") files.push_back(entry.path());
  }
  return files;
}

TEST(Picture, HasThePixelsOfPillow) {
  ASSERT_EQ(good_pictures().size(), 20u);
  for (const auto& file : good_pictures()) {
    const Picture picture = decode_picture(bytes_of(file), file.string());
    const bool deep = file.filename() == "sixteen_bits.png";
    EXPECT_EQ(picture.height, deep ? 9 : 19);
    EXPECT_EQ(picture.width, deep ? 7 : 27);
    EXPECT_EQ(picture.pixels, bytes_of(file.string() + ".rgb")) << file;
  }
}

TEST(Picture, EveryTruncationIsAnErrorThatNamesTheFile) {
  for (const auto& file : good_pictures()) {
    const auto whole = bytes_of(file);
    for (size_t size = 0; size < whole.size(); ++size) {
      const std::span<const uint8_t> cut = std::span(whole).first(size);
      expect_mentions(usage_text([&] { decode_picture(cut, "folder/cut.jpg"); }), {"folder/cut.jpg"});
    }
  }
}

// Damage is refused or decodes to a picture of some allowed size; it never crashes.
TEST(Picture, EverySingleBitFlipIsSurvived) {
  for (const auto& file : good_pictures()) {
    const auto whole = bytes_of(file);
    for (size_t bit = 0; bit < whole.size() * 8; bit += 3) {
      auto bytes = whole;
      bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
      try {
        const Picture picture = decode_picture(bytes, "damaged");
        EXPECT_EQ(picture.pixels.size(), static_cast<size_t>(picture.height * picture.width * 3));
      } catch (const core::Error& error) {
        EXPECT_EQ(error.fault(), core::Fault::usage);
      }
    }
  }
}

TEST(Picture, AHeaderThatClaimsTooMuchIsRefusedBeforeAllocating) {
  for (const char* name : {"huge.png.bad", "huge.jpg.bad"}) {
    expect_mentions(usage_text([&] { decode_picture(bytes_of(picture_folder() / name), name); }),
                    {name, "60000 x 60000", "2048 x 2048"});
  }
}

// tests/host/data/corruption_test.cpp compares it with Pillow's.
TEST(Picture, AJpegComesBackAsItsPicture) {
  const Picture flat{9, 5, std::vector<uint8_t>(9 * 5 * 3, 77)};
  const std::string bytes = to_jpeg(flat, 90, "place");
  const Picture back =
      decode_picture({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, "place");
  EXPECT_EQ(back.height, 9);
  EXPECT_EQ(back.width, 5);
  EXPECT_EQ(back.pixels, flat.pixels);
}

TEST(Picture, ForeignFormatsAreRefused) {
  const std::vector<uint8_t> gif = {'G', 'I', 'F', '8', '9', 'a', 0, 0};
  expect_mentions(usage_text([&] { decode_picture(gif, "a.jpg"); }), {"a.jpg", "JPEG, PNG or WebP"});
  expect_mentions(usage_text([&] { decode_picture({}, "a.jpg"); }), {"an empty file"});
}

TEST(Picture, DecodersGiveTheirVersions) {
  expect_mentions(decoder_versions(), {"libjpeg-turbo ", "libpng 1.6", "libwebp 1."});
}

}  // namespace
}  // namespace guise::pictures
