#include "data/picture_list.h"

#include "test_files.h"

namespace guise::data {
namespace {

namespace fs = std::filesystem;

TEST(PictureList, FilesComeBeforeTheFoldersBelowAndOthersAreCounted) {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "a/.hidden");
  for (const char* name :
       {"z.PNG", "a/1.jpg", "a/x.GIF", "a/y.gif", "b.webp", ".c.png", "a/.hidden/2.jpg", "README"})
    write_bytes(folder.path() / name, {});
  PictureList list;
  list_pictures(folder.path(), "", list);
  EXPECT_EQ(list.files, (std::vector<fs::path>{folder.path() / "b.webp", folder.path() / "z.PNG",
                                               folder.path() / "a/1.jpg"}));
  EXPECT_EQ(list.left_out, (std::map<std::string, int64_t>{{"", 1}, {".gif", 2}}));
}

TEST(PictureList, FoldersWithoutEndAndMissingOnesAreNamed) {
  const TemporaryFolder folder;
  fs::path deep = folder.path();
  for (int i = 0; i < 20; ++i) deep /= "d";
  fs::create_directories(deep);
  PictureList list;
  expect_mentions(usage_text([&] { list_pictures(folder.path(), "advice", list); }), {"16 deep", "advice"});
  expect_mentions(usage_text([&] { list_pictures(folder.path() / "none", "", list); }),
                  {"none", "cannot be listed"});
}

TEST(PictureList, DecodesInTheOrderOfTheList) {
  const fs::path pictures = reference_folder() / "pictures";
  const PictureList list{{pictures / "grey.png", pictures / "colour.png"}, {1, 0}, {{".gif", 3}}};
  const ImageSet images = decode_pictures(list, {"a", "b"}, 0);
  auto expected = bytes_of(pictures / "grey.png.rgb");
  const auto second = bytes_of(pictures / "colour.png.rgb");
  expected.insert(expected.end(), second.begin(), second.end());
  EXPECT_EQ(images.pixels, expected);
  EXPECT_EQ(images.labels, (std::vector<int64_t>{1, 0}));
  EXPECT_EQ(images.left_out, "3 .gif");
}

}  // namespace
}  // namespace guise::data
