// What is WebP's own; pixels, cuts and flipped bits: picture_test.cpp.
#include "data/test_files.h"
#include "pictures/picture.h"

namespace guise::pictures {
namespace {

std::vector<uint8_t> webp(const std::string& name) {
  return data::bytes_of(data::reference_folder() / "pictures" / name);
}

TEST(Webp, AnAnimationIsRefused) {
  data::expect_mentions(data::usage_text([] { decode_picture(webp("animated.webp.bad"), "a.webp"); }),
                        {"a.webp", "animated"});
}

TEST(Webp, ASideThatIsTooLongIsRefusedBeforeDecoding) {
  data::expect_mentions(data::usage_text([] { decode_picture(webp("lossless.webp"), "a.webp", 20); }),
                        {"a.webp", "19 x 27", "20 x 20"});
}

TEST(Webp, AnotherFileOfItsContainerIsNone) {
  auto bytes = webp("lossy.webp");
  bytes[8] = 'A';  // WAVE, AVI
  data::expect_mentions(data::usage_text([&] { decode_picture(bytes, "a.webp"); }), {"JPEG, PNG or WebP"});
}

}  // namespace
}  // namespace guise::pictures
