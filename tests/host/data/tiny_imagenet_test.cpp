#include "data/load_split.h"

#include "test_files.h"

namespace guise::data {
namespace {

namespace fs = std::filesystem;

class TinyImagenet : public testing::Test {
 protected:
  TemporaryFolder folder{reference_folder() / "tiny-imagenet-200"};
  std::string text(Split split) {
    return usage_text([&] { read_split("tiny_imagenet", folder.path(), split); });
  }
};

TEST_F(TinyImagenet, FindsThePixelsOfPillowAndTheWordsOfTheClasses) {
  const ImageSet train = read_split("tiny_imagenet", folder.path(), Split::train),
                 test = read_split("tiny_imagenet", folder.path(), Split::test);
  auto pixels = train.pixels;
  pixels.insert(pixels.end(), test.pixels.begin(), test.pixels.end());
  EXPECT_EQ(pixels, bytes_of(reference_folder() / "tiny_imagenet.rgb"));
  auto labels = train.labels;
  labels.insert(labels.end(), test.labels.begin(), test.labels.end());
  EXPECT_EQ(labels, numbers_of("sets.json")["tiny_imagenet_labels"].get<std::vector<int64_t>>());
  EXPECT_EQ(train.class_names,
            (std::vector<std::string>{"goldfish", "crane (n02124075)", "crane (n03126707)"}));
  fs::remove(folder.path() / "words.txt");
  EXPECT_EQ(read_split("tiny_imagenet", folder.path(), Split::test, 16).class_names.front(), "n01443537");
}

TEST_F(TinyImagenet, WhatIsMissingOrStrangeIsNamed) {
  fs::remove_all(folder.path() / "train/n02124075/images");
  expect_mentions(text(Split::train), {"train/n02124075", "no pictures"});
  std::ofstream(folder.path() / "val/val_annotations.txt") << "val_0.JPEG\tn99999999\t0\n";
  expect_mentions(text(Split::test), {"val_annotations.txt", "class of wnids.txt", "n99999999"});
  std::ofstream(folder.path() / "val/val_annotations.txt") << "../../secret.JPEG\tn02124075\n";
  expect_mentions(text(Split::test), {"val_annotations.txt", "secret"});
  std::ofstream(folder.path() / "val/val_annotations.txt") << "val_7.JPEG\tn02124075\n";
  expect_mentions(text(Split::test), {"val_7.JPEG", "no such file"});
  std::ofstream(folder.path() / "val/val_annotations.txt") << "\n";
  expect_mentions(text(Split::test), {"names no pictures"});
  std::ofstream(folder.path() / "wnids.txt") << "n02124075\nn02124075\n";
  expect_mentions(text(Split::test), {"wnids.txt", "each once"});
  std::ofstream(folder.path() / "wnids.txt") << "../other\n";
  expect_mentions(text(Split::train), {"wnids.txt", "no names"});
}

}  // namespace
}  // namespace guise::data
