#include "data/cifar.h"

#include "data/labels.h"
#include "test_files.h"

namespace guise::data {
namespace {

CifarLayout with_one_record(CifarLayout layout) {
  layout.train_records = layout.test_records = 1;
  return layout;
}

std::vector<uint8_t> joined(const ImageSet& train, const ImageSet& test) {
  auto pixels = train.pixels;
  pixels.insert(pixels.end(), test.pixels.begin(), test.pixels.end());
  return pixels;
}

TEST(Cifar, FindsThePixelsOfNumpyInFileOrder) {
  for (const std::string name : {"cifar10", "cifar100"}) {
    const auto layout = with_one_record(name == "cifar10" ? cifar10_layout() : cifar100_layout());
    const ImageSet train = read_cifar(reference_folder() / name, Split::train, layout, "");
    const ImageSet test = read_cifar(reference_folder() / name, Split::test, layout, "");
    EXPECT_EQ(joined(train, test), bytes_of(reference_folder() / (name + ".rgb")));
    auto labels = train.labels;
    labels.insert(labels.end(), test.labels.begin(), test.labels.end());
    EXPECT_EQ(labels, numbers_of("numbers.json")[name + "_labels"].get<std::vector<int64_t>>());
    EXPECT_EQ(train.count, name == "cifar10" ? 5 : 1);
  }
}

TEST(Cifar, TakesClassNamesFromTheFileBesideTheData) {
  const auto layout = with_one_record(cifar10_layout());
  EXPECT_EQ(read_cifar(reference_folder() / "cifar10", Split::test, layout, "").class_names.back(),
            "other truck");
  const auto standard = with_one_record(cifar100_layout());
  const ImageSet set = read_cifar(reference_folder() / "cifar100", Split::test, standard, "");
  EXPECT_EQ(set.classes(), 100);
  EXPECT_EQ(set.class_names.front(), "apple");
  EXPECT_EQ(set.class_names.back(), "worm");
}

TEST(Cifar, ThePythonLayoutHoldsTheSame) {
  for (const std::string name : {"cifar10", "cifar100"}) {
    const auto layout = with_one_record(name == "cifar10" ? cifar10_layout() : cifar100_layout());
    const auto folder = reference_folder() / (name + "_python");
    const ImageSet train = read_cifar(folder, Split::train, layout, ""),
                   test = read_cifar(folder, Split::test, layout, "");
    EXPECT_EQ(joined(train, test), bytes_of(reference_folder() / (name + ".rgb")));
    auto labels = train.labels;
    labels.insert(labels.end(), test.labels.begin(), test.labels.end());
    EXPECT_EQ(labels, numbers_of("numbers.json")[name + "_labels"].get<std::vector<int64_t>>());
    EXPECT_EQ(train.class_names.back(), name == "cifar10" ? "python truck" : "worm");
    EXPECT_EQ(train.layout, "Python layout");
  }
}

TEST(Cifar, TheBinaryLayoutIsReadWhereBothAre) {
  const TemporaryFolder folder(reference_folder() / "cifar10_python");
  for (const auto& file : std::filesystem::directory_iterator(reference_folder() / "cifar10"))
    std::filesystem::copy(file, folder.path());
  const ImageSet set = read_cifar(folder.path(), Split::test, with_one_record(cifar10_layout()), "");
  EXPECT_EQ(set.class_names.back(), "other truck");
  EXPECT_EQ(set.layout, "binary layout");
}

TEST(Cifar, APythonFileOfAnotherSizeIsRefused) {
  const auto folder = reference_folder() / "cifar10_python";
  expect_mentions(usage_text([&] { read_cifar(folder, Split::test, cifar10_layout(), "get it"); }),
                  {"test_batch", "pictures under data", "expected 10000", "received 1", "get it"});
  const TemporaryFolder three(folder);
  write_bytes(three.path() / "test_batch", bytes_of(reference_folder() / "pickles/protocol_4"));
  auto layout = with_one_record(cifar10_layout());
  layout.test_records = 3;
  EXPECT_EQ(read_cifar(three.path(), Split::test, layout, "").labels, (std::vector<int64_t>{3, 0, 9}));
  layout.standard_names.resize(9);
  std::filesystem::remove(three.path() / "batches.meta");
  expect_mentions(usage_text([&] { read_cifar(three.path(), Split::test, layout, ""); }),
                  {"label out of range", "0 to 8", "received 9"});
}

TEST(Cifar, ATruncatedFileIsNamedWithBothSizes) {
  const TemporaryFolder folder(reference_folder() / "cifar10");
  const auto file = folder.path() / "data_batch_3.bin";
  for (const size_t size : {size_t{0}, size_t{1}, size_t{3072}}) {
    auto bytes = bytes_of(reference_folder() / "cifar10/data_batch_3.bin");
    bytes.resize(size);
    write_bytes(file, bytes);
    expect_mentions(
        usage_text([&] { read_cifar(folder.path(), Split::train, with_one_record(cifar10_layout()), ""); }),
        {file.string(), "expected 3073 bytes", "received " + std::to_string(size)});
  }
}

TEST(Cifar, AnArchiveWithFewerRecordsThanTheOriginalIsRefused) {
  expect_mentions(
      usage_text([] { read_cifar(reference_folder() / "cifar10", Split::test, cifar10_layout(), ""); }),
      {"test_batch.bin", "expected 30730000 bytes", "received 3073"});
}

TEST(Cifar, AFineLabelOutOfRangeIsNamed) {
  const TemporaryFolder folder(reference_folder() / "cifar100");
  auto bytes = bytes_of(folder.path() / "test.bin");
  bytes[0] = 200;  // the coarse label is not used
  bytes[1] = 100;
  write_bytes(folder.path() / "test.bin", bytes);
  expect_mentions(
      usage_text([&] { read_cifar(folder.path(), Split::test, with_one_record(cifar100_layout()), ""); }),
      {"test.bin", "image 0", "0 to 99", "received 100"});
}

TEST(Cifar, AListOfClassNamesOfTheWrongLengthIsRefused) {
  const TemporaryFolder folder(reference_folder() / "cifar10");
  write_bytes(folder.path() / "batches.meta.txt", {'c', 'a', 't', '\n'});
  expect_mentions(
      usage_text([&] { read_cifar(folder.path(), Split::test, with_one_record(cifar10_layout()), ""); }),
      {"batches.meta.txt", "10 class names", "received 1"});
}

}  // namespace
}  // namespace guise::data
