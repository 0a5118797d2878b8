#include "data/idx.h"

#include "config/data_sets.h"
#include "data/file_bytes.h"
#include "data/labels.h"
#include "test_files.h"

namespace guise::data {
namespace {

ImageSet read(const std::filesystem::path& folder, Split split) {
  return read_idx(folder, split, mnist_names(), config::find_data_set("mnist")->padding, "get it");
}

// Every 32-bit size at offset 4 + 4 * axis of a plain file.
void set_size(const std::filesystem::path& file, size_t axis, uint32_t value) {
  auto bytes = bytes_of(file);
  for (size_t i = 0; i < 4; ++i) bytes[4 + 4 * axis + i] = static_cast<uint8_t>(value >> (24 - 8 * i));
  write_bytes(file, bytes);
}

class Idx : public testing::Test {
 protected:
  TemporaryFolder folder{reference_folder() / "mnist"};
  std::filesystem::path images = folder.path() / "t10k-images-idx3-ubyte";
  std::filesystem::path labels = folder.path() / "t10k-labels-idx1-ubyte";
  std::string text() {
    return usage_text([this] { read(folder.path(), Split::test); });
  }
};

TEST_F(Idx, FindsThePixelsOfNumpyPaddedAndRepeated) {
  const auto numbers = numbers_of("numbers.json");
  for (const auto& [split, name] : {std::pair{Split::train, "train"}, std::pair{Split::test, "t10k"}}) {
    const ImageSet set = read(folder.path(), split);
    EXPECT_EQ(set.pixels, bytes_of(reference_folder() / ("mnist_" + std::string(name) + ".rgb")));
    EXPECT_EQ(set.labels, numbers["mnist_" + std::string(name) + "_labels"].get<std::vector<int64_t>>());
    EXPECT_EQ(set.count, static_cast<int64_t>(set.labels.size()));
    EXPECT_EQ(set.height, 32);
    EXPECT_EQ(set.classes(), 10);
  }
}

TEST_F(Idx, EveryTruncationOfAPlainFileIsNamed) {
  const auto whole = bytes_of(images);
  for (size_t size = 0; size < whole.size(); size += size < 20 ? 1 : 97) {
    write_bytes(images, {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
    // Within the header the count is that of the field which is cut, after it that of the file.
    const size_t received = size < 4 ? size : size < 16 ? size % 4 : size;
    expect_mentions(text(), {images.string(), "cut short", "received " + std::to_string(received)});
  }
}

TEST_F(Idx, EveryTruncationOfAPackedFileIsNamed) {
  const auto packed = folder.path() / "train-images-idx3-ubyte.gz";
  const auto whole = bytes_of(packed);
  for (size_t size = 0; size < whole.size(); size += 13) {
    write_bytes(packed, {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
    expect_mentions(usage_text([&] { read(folder.path(), Split::train); }), {packed.string()});
  }
  write_bytes(packed, {whole.begin(), whole.end() - 9});
  expect_mentions(usage_text([&] { read(folder.path(), Split::train); }),
                  {"unexpected end of file", "expected 3936 bytes, received", "get it"});
}

TEST_F(Idx, ABrokenCheckSumIsFound) {
  const auto packed = folder.path() / "train-images-idx3-ubyte.gz";
  auto bytes = bytes_of(packed);
  bytes[bytes.size() - 6] ^= 1;
  write_bytes(packed, bytes);
  expect_mentions(usage_text([&] { read(folder.path(), Split::train); }),
                  {packed.string(), "corrupt", "incorrect data check"});
}

// Flips in the compressed data: refused, or (in the unused fields of the gzip header) without effect.
TEST_F(Idx, NoSingleBitFlipOfAPackedFileGoesUnnoticed) {
  const auto packed = folder.path() / "train-labels-idx1-ubyte.gz";
  const auto whole = bytes_of(packed);
  const auto labels_found = read(folder.path(), Split::train).labels;
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
    auto bytes = whole;
    bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    write_bytes(packed, bytes);
    try {
      EXPECT_EQ(read(folder.path(), Split::train).labels, labels_found) << "bit " << bit;
    } catch (const core::Error& error) {
      EXPECT_EQ(error.fault(), core::Fault::usage);
    }
  }
}

TEST_F(Idx, HostileHeadersAreRefused) {
  const auto whole = bytes_of(images);
  const auto with_byte = [&](size_t at, uint8_t value) {
    auto bytes = whole;
    bytes[at] = value;
    write_bytes(images, bytes);
    return text();
  };
  expect_mentions(with_byte(3, 255), {"IDX rank 3", "received 255"});
  expect_mentions(with_byte(3, 0), {"IDX rank 3", "received 0"});
  expect_mentions(with_byte(2, 0x0D), {"unsigned bytes"});
  expect_mentions(with_byte(0, 1), {"unsigned bytes"});
  write_bytes(images, whole);
  set_size(images, 1, 0xFFFFFFFFu);
  expect_mentions(text(), {"28 x 28", "4294967295"});
  write_bytes(images, whole);
  set_size(images, 0, 0xFFFFFFFFu);
  expect_mentions(text(), {"expected 3367254359296 bytes", "received 2368"});
  set_size(images, 0, 0);
  expect_mentions(text(), {"at least one"});
}

TEST_F(Idx, ExtraBytesAreRefused) {
  auto bytes = bytes_of(images);
  bytes.push_back(0);
  write_bytes(images, bytes);
  expect_mentions(text(), {"too long"});
}

TEST_F(Idx, ALabelOutOfRangeIsNamedWithItsIndex) {
  auto bytes = bytes_of(labels);
  bytes[8 + 2] = 10;
  write_bytes(labels, bytes);
  expect_mentions(text(), {labels.string(), "image 2", "0 to 9", "received 10"});
}

TEST_F(Idx, CountsOfImagesAndLabelsMustAgree) {
  set_size(labels, 0, 2);
  auto bytes = bytes_of(labels);
  bytes.pop_back();
  write_bytes(labels, bytes);
  expect_mentions(text(), {labels.string(), "3 labels", "received 2"});
}

TEST_F(Idx, AMissingFileIsNamedWithAdvice) {
  std::filesystem::remove(labels);
  expect_mentions(text(), {labels.string(), "no such file", "get it"});
}

}  // namespace
}  // namespace guise::data
