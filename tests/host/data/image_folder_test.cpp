#include "data/image_folder.h"

#include "data/fitted.h"
#include "test_files.h"

namespace guise::data {
namespace {

namespace fs = std::filesystem;

class ImageFolder : public testing::Test {
 protected:
  TemporaryFolder folder{reference_folder() / "image_folder"};
  fs::path zebra = folder.path() / "train/Zebra";
  std::string text(Split split = Split::train) {
    return usage_text([&] { read_image_folder(folder.path(), split, "lay it out so"); });
  }
};

TEST_F(ImageFolder, FindsThePixelsOfPillowInLexicalOrder) {
  for (const auto& [split, name] : {std::pair{Split::train, "train"}, std::pair{Split::test, "test"}}) {
    const ImageSet set = read_image_folder(folder.path(), split, "");
    EXPECT_EQ(set.pixels, bytes_of(reference_folder() / ("image_folder_" + std::string(name) + ".rgb")));
    EXPECT_EQ(set.labels, numbers_of("numbers.json")["image_folder_" + std::string(name) + "_labels"]
                              .get<std::vector<int64_t>>());
    EXPECT_EQ(set.class_names, (std::vector<std::string>{"Zebra", "ant"}));
    EXPECT_EQ(set.height, 12);
    EXPECT_EQ(set.width, 16);
  }
}

TEST_F(ImageFolder, AnotherSizeIsNamedWithBothFiles) {
  fs::copy(reference_folder() / "pictures/colour.png", zebra / "d.png");
  expect_mentions(text(), {(zebra / "d.png").string(), "12 x 16 like " + (zebra / "a.png").string(),
                           "19 x 27", "data.image_size"});
}

TEST_F(ImageFolder, ACorruptPictureIsNamed) {
  auto bytes = bytes_of(zebra / "b.jpg");
  bytes.resize(bytes.size() - 20);
  write_bytes(zebra / "b.jpg", bytes);
  expect_mentions(text(), {(zebra / "b.jpg").string(), "corrupt or cut JPEG"});
}

TEST_F(ImageFolder, TheFirstOfSeveralBadPicturesIsNamedWhateverTheThreads) {
  for (int i = 100; i < 400; ++i) {
    fs::copy(zebra / "a.png", zebra / (std::to_string(i) + ".png"));
    if (i % 7 == 5) write_bytes(zebra / (std::to_string(i) + ".png"), {0});
  }
  for (int repeat = 0; repeat < 5; ++repeat) expect_mentions(text(), {"103.png"});
}

TEST_F(ImageFolder, SplitsMustHaveTheSameClasses) {
  fs::rename(folder.path() / "test/ant", folder.path() / "test/bee");
  expect_mentions(text(Split::test), {"class ant of train is missing"});
  fs::copy(folder.path() / "test/bee", folder.path() / "test/ant");
  expect_mentions(text(Split::test), {"class bee is not in train"});
}

TEST_F(ImageFolder, MissingAndEmptyFoldersAreNamed) {
  fs::remove_all(folder.path() / "test");
  expect_mentions(text(Split::test), {folder.path().string(), "test, val, valid or validation beside train",
                                      "received train/", "data.validation=0.1"});
  fs::create_directory(folder.path() / "train/empty");
  expect_mentions(text(), {(folder.path() / "train/empty").string(), "no pictures"});
  fs::remove_all(folder.path() / "train");
  fs::create_directory(folder.path() / "train");
  expect_mentions(text(), {"no class folders"});
}

TEST_F(ImageFolder, TheTestPicturesMayLieInValAndOnesWithoutClassesArePassedOver) {
  for (const char* name : {"val", "valid", "validation"}) {
    fs::rename(folder.path() / "test", folder.path() / name);
    const ImageSet set = read_image_folder(folder.path(), Split::test, "");
    EXPECT_EQ(set.pixels, bytes_of(reference_folder() / "image_folder_test.rgb"));
    expect_mentions(set.layout, {std::string(name) + ", libjpeg-turbo"});
    fs::create_directory(folder.path() / "test");
    fs::copy(zebra / "a.png", folder.path() / "test/1.png");
    EXPECT_EQ(read_image_folder(folder.path(), Split::test, "").count, 2);
    fs::remove_all(folder.path() / "test");
    fs::rename(folder.path() / name, folder.path() / "test");
  }
  const TemporaryFolder flat(reference_folder() / "image_folder");
  fs::remove_all(flat.path() / "test/Zebra");
  fs::remove_all(flat.path() / "test/ant");
  expect_mentions(usage_text([&] { read_image_folder(flat.path(), Split::test, ""); }),
                  {(flat.path() / "test").string(), "no class folders"});
}

TEST_F(ImageFolder, WithoutSplitsTheClassesLieInTheRoot) {
  const ImageSet set = read_image_folder(folder.path() / "train", Split::train, "");
  EXPECT_EQ(set.pixels, bytes_of(reference_folder() / "image_folder_train.rgb"));
  EXPECT_EQ(set.class_names, (std::vector<std::string>{"Zebra", "ant"}));
  expect_mentions(set.layout, {"without splits"});
  expect_mentions(usage_text([&] { read_image_folder(folder.path() / "train", Split::test, ""); }),
                  {"no pictures to test on", "train, and test", "Zebra/, ant/", "data.validation=0.1"});
}

TEST_F(ImageFolder, PicturesOfAnySizeAreMadeOne) {
  fs::copy(reference_folder() / "pictures/colour.png", zebra / "d.png");
  const ImageSet set = read_image_folder(folder.path(), Split::train, "", 10);
  EXPECT_EQ(set.count, 6);
  EXPECT_EQ(set.height, 10);
  const pictures::Picture whole{19, 27, bytes_of(reference_folder() / "pictures/colour.png.rgb")};
  EXPECT_EQ(std::vector<uint8_t>(set.pixels.begin() + 3 * 300, set.pixels.begin() + 4 * 300),
            fitted(whole, 10).pixels);
}

TEST_F(ImageFolder, HiddenFilesArePassedOver) {
  write_bytes(zebra / "._a.png", {0, 1});
  fs::create_directory(folder.path() / "train/.cache");
  EXPECT_EQ(read_image_folder(folder.path(), Split::train, "").count, 5);
}

TEST_F(ImageFolder, APictureThatIsAFolderIsRefused) {
  fs::create_directory(zebra / "z.png");
  expect_mentions(text(), {(zebra / "z.png").string(), "not a regular file"});
}

}  // namespace
}  // namespace guise::data
