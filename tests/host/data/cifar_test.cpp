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
