#include "data/cifar.h"

#include <span>

#include "data/cursor.h"
#include "data/file_bytes.h"
#include "data/labels.h"

namespace guise::data {
namespace {

constexpr size_t kPlaneBytes = 32 * 32;

void append_interleaved(std::span<const uint8_t> planes, std::vector<uint8_t>& pixels) {
  for (size_t i = 0; i < kPlaneBytes; ++i) {
    for (size_t channel = 0; channel < 3; ++channel) pixels.push_back(planes[channel * kPlaneBytes + i]);
  }
}

void append_file(const std::filesystem::path& file, int64_t records, const CifarLayout& layout,
                 const std::string& advice, ImageSet& images) {
  const auto label_bytes = static_cast<size_t>(layout.label_bytes);
  const size_t record_bytes = label_bytes + 3 * kPlaneBytes;
  const auto bytes = read_exactly(file, static_cast<uint64_t>(records) * record_bytes, advice);
  Cursor cursor(bytes, file.string());
  std::vector<uint8_t> labels;
  for (int64_t i = 0; i < records; ++i) {
    labels.push_back(cursor.take(label_bytes, "a label").back());
    append_interleaved(cursor.take(3 * kPlaneBytes, "an image"), images.pixels);
  }
  const auto checked = checked_labels(labels, images.class_names.size(), file.string());
  images.labels.insert(images.labels.end(), checked.begin(), checked.end());
  images.count += records;
}

}  // namespace

CifarLayout cifar10_layout() {
  return {.train_files = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
                          "data_batch_5.bin"},
          .test_files = {"test_batch.bin"},
          .train_records = 10000,
          .test_records = 10000,
          .label_bytes = 1,
          .names_file = "batches.meta.txt",
          .standard_names = cifar10_names()};
}

CifarLayout cifar100_layout() {
  return {.train_files = {"train.bin"},
          .test_files = {"test.bin"},
          .train_records = 50000,
          .test_records = 10000,
          .label_bytes = 2,
          .names_file = "fine_label_names.txt",
          .standard_names = cifar100_names()};
}

ImageSet read_cifar(const std::filesystem::path& folder, Split split, const CifarLayout& layout,
                    const std::string& advice) {
  const bool train = split == Split::train;
  const auto& files = train ? layout.train_files : layout.test_files;
  const int64_t records = train ? layout.train_records : layout.test_records;
  ImageSet images{.count = 0,
                  .height = 32,
                  .width = 32,
                  .pixels = {},
                  .labels = {},
                  .class_names = names_from_file(folder / layout.names_file, layout.standard_names)};
  images.pixels.reserve(files.size() * static_cast<size_t>(records) * 3 * kPlaneBytes);
  for (const std::string& file : files) append_file(folder / file, records, layout, advice, images);
  return images;
}

}  // namespace guise::data
