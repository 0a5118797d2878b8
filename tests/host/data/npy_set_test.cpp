#include "data/load_split.h"

#include "test_files.h"

namespace guise::data {
namespace {

namespace fs = std::filesystem;

fs::path npy_set(const std::string& name) {
  return reference_folder() / "npy_set" / name;
}

TEST(NpySet, ReadsTheThreeLayoutsOfImages) {
  const auto numbers = numbers_of("sets.json");
  for (const std::string name : {"grey", "one_channel", "colour"}) {
    const ImageSet train = read_split("npy", npy_set(name), Split::train),
                   test = read_split("npy", npy_set(name), Split::test);
    EXPECT_EQ(nlohmann::json(train.pixels), numbers["npy_" + name + "_train"]) << name;
    EXPECT_EQ(nlohmann::json(test.pixels), numbers["npy_" + name + "_test"]) << name;
    EXPECT_EQ(train.labels, (std::vector<int64_t>{0, 2, 1, 2}));
    EXPECT_EQ(test.class_names, (std::vector<std::string>{"0", "1", "2"}));
    EXPECT_EQ(train.height, 2);
    EXPECT_EQ(train.width, 3);
  }
}

TEST(NpySet, NamesComeFromAFileWhereThereIsOne) {
  const TemporaryFolder folder(npy_set("grey"));
  std::ofstream(folder.path() / "class_names.txt") << "cat\ndog\nbird\nfish\n";
  EXPECT_EQ(read_split("npy", folder.path(), Split::test).class_names.back(), "fish");
  std::ofstream(folder.path() / "class_names.txt") << "cat\ndog\n";
  expect_mentions(usage_text([&] { read_split("npy", folder.path(), Split::test); }),
                  {"class_names.txt", "3 class names", "received 2"});
}

TEST(NpySet, OtherLayoutsAreNamedWithTheWayOut) {
  const TemporaryFolder folder(npy_set("grey"));
  const auto text = [&] { return usage_text([&] { read_split("npy", folder.path(), Split::train); }); };
  const auto array = [](const std::string& type, const std::string& shape, size_t bytes) {
    std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + "}";
    std::string file = "\x93NUMPY\x01";
    file += '\0';
    file += static_cast<char>(header.size());
    file += '\0';
    file += header + std::string(bytes, '\1');
    return std::vector<uint8_t>(file.begin(), file.end());
  };
  const auto images = folder.path() / "train_images.npy", labels = folder.path() / "train_labels.npy";
  write_bytes(images, array("|u1", "(4, 3, 5, 6)", 360));
  expect_mentions(text(),
                  {"train_images.npy", "[N, H, W, 3]", "[4, 3, 5, 6]", "transpose(images, (0, 2, 3, 1))"});
  write_bytes(images, array("<f4", "(4, 5, 6)", 480));
  expect_mentions(text(), {"<f4", "astype(numpy.uint8)"});
  write_bytes(images, array("<i4", "(4, 5, 6)", 480));
  expect_mentions(text(), {"<i4 [4, 5, 6]", "astype(numpy.uint8)"});
  write_bytes(images, array("|u1", "(0, 5, 6)", 0));
  expect_mentions(text(), {"[0, 5, 6]"});
  write_bytes(images, array("|u1", "(1, 1, 2049)", 2049));
  expect_mentions(text(), {"sides up to 2048"});
  write_bytes(images, array("|u1", "(4, 5, 6)", 120));
  write_bytes(labels, array("|u1", "(3,)", 3));
  expect_mentions(text(), {"train_labels.npy", "[4], one label an image", "[3]"});
  write_bytes(labels, array("<i4", "(1,)", 4));  // 0x01010101
  expect_mentions(text(), {"label out of range", "16843009"});
  write_bytes(labels, array("|u1", "(2, 2)", 4));
  expect_mentions(text(), {"train_labels.npy", "[2, 2]"});
  fs::remove(labels);
  expect_mentions(text(), {"train_labels.npy", "no such file"});
}

}  // namespace
}  // namespace guise::data
