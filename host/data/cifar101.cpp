#include "data/cifar101.h"

#include "core/error.h"
#include "data/labels.h"
#include "data/npy.h"

namespace guise::data {
namespace {

constexpr uint64_t kLargestFileBytes = uint64_t{256} << 20;

std::string shape_text(const NpyArray& array) {
  std::string text;
  for (const uint64_t size : array.shape) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return array.type + " [" + text + "]";
}

void expect_shape(bool fits, const NpyArray& array, const std::string& expected,
                  const std::filesystem::path& file) {
  if (!fits)
    throw core::usage_error({.place = file.string(), .expected = expected, .received = shape_text(array)});
}

std::vector<int64_t> read_labels(const std::filesystem::path& file, uint64_t count, int64_t classes,
                                 const std::string& advice) {
  const NpyArray array = read_npy(file, kLargestFileBytes, advice);
  expect_shape(array.shape == std::vector<uint64_t>{count}, array,
               "integers [" + std::to_string(count) + "], one label an image", file);
  std::vector<int64_t> labels = integers_of(array);
  for (const int64_t label : labels) {
    if (label >= 0 && label < classes) continue;
    throw core::usage_error({.place = file.string(),
                             .problem = "label out of range",
                             .expected = "0 to " + std::to_string(classes - 1),
                             .received = std::to_string(label)});
  }
  return labels;
}

}  // namespace

ImageSet read_cifar101(const std::filesystem::path& folder, const std::string& version,
                       const std::string& advice) {
  const std::string stem = "cifar10.1_" + version;
  const std::filesystem::path file = folder / (stem + "_data.npy");
  NpyArray array = read_npy(file, kLargestFileBytes, advice);
  const bool fits =
      array.type == "|u1" && array.shape.size() == 4 && array.shape[0] > 0 &&
      std::vector<uint64_t>(array.shape.begin() + 1, array.shape.end()) == std::vector<uint64_t>{32, 32, 3};
  expect_shape(fits, array, "|u1 [N, 32, 32, 3]", file);
  ImageSet images{.count = static_cast<int64_t>(array.shape[0]),
                  .height = 32,
                  .width = 32,
                  .pixels = std::move(array.bytes),
                  .labels = {},
                  .class_names = cifar10_names()};
  images.labels = read_labels(folder / (stem + "_labels.npy"), array.shape[0], images.classes(), advice);
  return images;
}

}  // namespace guise::data
