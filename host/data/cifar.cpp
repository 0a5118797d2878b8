#include "data/cifar.h"

#include <span>

#include "core/error.h"
#include "data/cursor.h"
#include "data/file_bytes.h"
#include "data/labels.h"
#include "data/pickled_dictionary.h"

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

std::vector<uint8_t> bytes_in(const std::filesystem::path& file, uint64_t limit, const std::string& advice) {
  FileBytes found = read_file(file, limit, advice);
  if (found.fault.empty() && found.bytes.size() < limit) return std::move(found.bytes);
  throw cut_short(file, found, "less than " + std::to_string(limit) + " bytes", advice);
}

void expect_records(const std::filesystem::path& file, const std::string& what, uint64_t expected,
                    uint64_t received, const std::string& advice) {
  if (expected == received) return;
  throw core::usage_error({.place = file.string(),
                           .problem = what,
                           .expected = std::to_string(expected),
                           .received = std::to_string(received),
                           .advice = advice});
}

void append_python_file(const std::filesystem::path& file, int64_t records, const CifarLayout& layout,
                        const std::string& advice, ImageSet& images) {
  // Labels, names of files and the rest take less than 200 bytes a picture.
  const uint64_t limit = static_cast<uint64_t>(records) * (3 * kPlaneBytes + 200) + 65536;
  const std::vector<uint8_t> bytes = bytes_in(file, limit, advice);
  const PickledDictionary batch(bytes, file.string(), advice);
  const PickledMatrix data = batch.matrix("data");
  const auto count = static_cast<uint64_t>(records);
  expect_records(file, "pictures under data", count, data.rows, advice);
  expect_records(file, "bytes a picture", 3 * kPlaneBytes, data.columns, advice);
  std::vector<uint8_t> planes(3 * kPlaneBytes);
  for (uint64_t row = 0; row < count; ++row) {
    for (size_t i = 0; i < planes.size(); ++i)
      planes[i] = data.bytes[data.by_column ? i * count + row : row * planes.size() + i];
    append_interleaved(planes, images.pixels);
  }
  const std::vector<int64_t> labels = batch.integers(layout.python_labels);
  expect_records(file, "labels", count, labels.size(), advice);
  for (const int64_t label : labels) {
    if (label < 0 || label >= images.classes())
      throw core::usage_error({.place = file.string(),
                               .problem = "label out of range",
                               .expected = "0 to " + std::to_string(images.classes() - 1),
                               .received = std::to_string(label)});
    images.labels.push_back(label);
  }
  images.count += records;
}

std::vector<std::string> python_names(const std::filesystem::path& file, const CifarLayout& layout,
                                      const std::string& advice) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return layout.standard_names;
  const std::vector<uint8_t> bytes = bytes_in(file, 1 << 20, advice);
  const std::vector<std::string> names =
      PickledDictionary(bytes, file.string(), advice).texts(layout.python_names);
  expect_records(file, "class names", layout.standard_names.size(), names.size(), advice);
  return names;
}

bool is_binary(const std::filesystem::path& folder, const CifarLayout& layout) {
  const auto there = [&](const std::string& file) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(folder / file, ignored);
  };
  return there(layout.train_files.front()) || !there(layout.python_train_files.front());
}

}  // namespace

CifarLayout cifar10_layout() {
  return {
      .train_files = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
                      "data_batch_5.bin"},
      .test_files = {"test_batch.bin"},
      .train_records = 10000,
      .test_records = 10000,
      .label_bytes = 1,
      .names_file = "batches.meta.txt",
      .standard_names = cifar10_names(),
      .python_train_files = {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"},
      .python_test_files = {"test_batch"},
      .python_labels = "labels",
      .python_names_file = "batches.meta",
      .python_names = "label_names"};
}

CifarLayout cifar100_layout() {
  return {.train_files = {"train.bin"},
          .test_files = {"test.bin"},
          .train_records = 50000,
          .test_records = 10000,
          .label_bytes = 2,
          .names_file = "fine_label_names.txt",
          .standard_names = cifar100_names(),
          .python_train_files = {"train"},
          .python_test_files = {"test"},
          .python_labels = "fine_labels",
          .python_names_file = "meta",
          .python_names = "fine_label_names"};
}

ImageSet read_cifar(const std::filesystem::path& folder, Split split, const CifarLayout& layout,
                    const std::string& advice) {
  const bool train = split == Split::train, binary = is_binary(folder, layout);
  const auto& files = train    ? (binary ? layout.train_files : layout.python_train_files)
                      : binary ? layout.test_files
                               : layout.python_test_files;
  const int64_t records = train ? layout.train_records : layout.test_records;
  ImageSet images{.count = 0,
                  .height = 32,
                  .width = 32,
                  .pixels = {},
                  .labels = {},
                  .class_names = binary ? names_from_file(folder / layout.names_file, layout.standard_names)
                                        : python_names(folder / layout.python_names_file, layout, advice),
                  .layout = binary ? "binary layout" : "Python layout"};
  images.pixels.reserve(files.size() * static_cast<size_t>(records) * 3 * kPlaneBytes);
  for (const std::string& file : files) {
    if (binary) append_file(folder / file, records, layout, advice, images);
    if (!binary) append_python_file(folder / file, records, layout, advice, images);
  }
  return images;
}

}  // namespace guise::data
