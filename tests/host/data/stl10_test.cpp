// STL-10, Tiny-ImageNet and npy sets are read by name: read_split (load_split.h).
#include "data/load_split.h"

#include "test_files.h"

namespace guise::data {
namespace {

TEST(Stl10, TurnsColumnsIntoRowsAndCountsLabelsFromZero) {
  const ImageSet train = read_split("stl10", reference_folder() / "stl10_binary", Split::train),
                 test = read_split("stl10", reference_folder() / "stl10_binary", Split::test);
  EXPECT_EQ(train.pixels, pattern(96, 96).pixels);
  EXPECT_EQ(train.labels, std::vector<int64_t>{2});
  EXPECT_EQ(test.labels, std::vector<int64_t>{9});
  EXPECT_EQ(train.class_names.at(2), "car");
  EXPECT_EQ(read_split("stl10", reference_folder() / "stl10_binary", Split::train, 32).height, 32);
}

TEST(Stl10, FilesThatDoNotFitAreNamed) {
  const TemporaryFolder folder(reference_folder() / "stl10_binary");
  const auto text = [&] { return usage_text([&] { read_split("stl10", folder.path(), Split::train); }); };
  write_bytes(folder.path() / "train_y.bin", {3, 4});
  expect_mentions(text(), {"train_X.bin", "expected 55296 bytes", "received 27648"});
  write_bytes(folder.path() / "train_y.bin", {0});
  expect_mentions(text(), {"train_y.bin", "image 0", "1 to 10", "received 0"});
  write_bytes(folder.path() / "train_y.bin", {11});
  expect_mentions(text(), {"received 11"});
  write_bytes(folder.path() / "train_y.bin", {});
  expect_mentions(text(), {"train_y.bin", "labels of a byte"});
  std::filesystem::remove(folder.path() / "train_y.bin");
  expect_mentions(text(), {"no such file", "stl10_binary.tar.gz"});
}

}  // namespace
}  // namespace guise::data
