// A data set of one's own as four files of numpy.save: train_images.npy, train_labels.npy, test_images.npy,
// test_labels.npy. Its classes are 0 to the greatest training label; class_names.txt may name them.
#include <algorithm>

#include "core/error.h"
#include "core/machine.h"
#include "data/npy_labels.h"
#include "data/source.h"
#include "data/text_file.h"
#include "pictures/picture.h"

namespace guise::data {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMostClasses = 100000;

// What to do with a layout that others use.
std::string advice_on(const NpyArray& array, const std::string& advice) {
  const std::vector<uint64_t>& shape = array.shape;
  if (shape.size() == 4 && (shape[1] == 1 || shape[1] == 3))
    return "[N, C, H, W] becomes [N, H, W, C] by numpy.transpose(images, (0, 2, 3, 1))";
  if (array.type != "|u1") return "images.astype(numpy.uint8)";
  return advice;
}

bool is_image_shape(const std::vector<uint64_t>& shape) {
  const auto largest = static_cast<uint64_t>(pictures::kLargestPictureSide);
  const bool grey = shape.size() == 3, coloured = shape.size() == 4 && (shape[3] == 1 || shape[3] == 3);
  return (grey || coloured) && shape[0] > 0 && shape[1] >= 1 && shape[1] <= largest && shape[2] >= 1 &&
         shape[2] <= largest;
}

NpyArray read_images(const fs::path& file, const std::string& advice) {
  NpyArray array = read_npy(file, core::memory_bytes() / 2, advice);
  if (array.type == "|u1" && is_image_shape(array.shape)) return array;
  throw core::usage_error(
      {.place = file.string(),
       .expected = "|u1 (uint8) [N, H, W], [N, H, W, 1] or [N, H, W, 3], sides up to 2048",
       .received = shape_text(array),
       .advice = advice_on(array, advice)});
}

std::vector<uint8_t> tripled(const std::vector<uint8_t>& grey) {
  std::vector<uint8_t> pixels;
  pixels.reserve(3 * grey.size());
  for (const uint8_t value : grey) pixels.insert(pixels.end(), 3, value);
  return pixels;
}

// How many labels there are, for the file alone.
uint64_t labels_in(const fs::path& file, const std::string& advice) {
  const NpyArray array = read_npy(file, uint64_t{256} << 20, advice);
  return array.shape.size() == 1 ? array.shape[0] : 0;
}

std::vector<std::string> class_names_in(const Source& source) {
  const fs::path file = source.folder / "train_labels.npy";
  const std::vector<int64_t> labels =
      read_npy_labels(file, labels_in(file, source.set.advice), kMostClasses, source.set.advice);
  if (labels.empty())
    throw core::usage_error({.place = file.string(), .expected = "integers [N]", .received = "none"});
  const auto classes = static_cast<size_t>(std::ranges::max(labels)) + 1;
  std::vector<std::string> names;
  std::error_code ignored;
  const fs::path given = source.folder / "class_names.txt";
  if (fs::exists(given, ignored)) names = lines_of(given, source.set.advice);
  if (names.size() >= classes) return names;
  if (!names.empty())
    throw core::usage_error({.place = given.string(),
                             .expected = std::to_string(classes) + " class names",
                             .received = std::to_string(names.size())});
  for (size_t label = 0; label < classes; ++label) names.push_back(std::to_string(label));
  return names;
}

}  // namespace

ImageSet read_npy_set(const Source& source) {
  const std::string split = source.split == Split::train ? "train" : "test";
  NpyArray array = read_images(source.folder / (split + "_images.npy"), source.set.advice);
  const bool coloured = array.shape.size() == 4 && array.shape[3] == 3;
  ImageSet images{.count = static_cast<int64_t>(array.shape[0]),
                  .height = static_cast<int64_t>(array.shape[1]),
                  .width = static_cast<int64_t>(array.shape[2]),
                  .pixels = coloured ? std::move(array.bytes) : tripled(array.bytes),
                  .labels = {},
                  .class_names = class_names_in(source)};
  images.labels = read_npy_labels(source.folder / (split + "_labels.npy"), array.shape[0], images.classes(),
                                  source.set.advice);
  return images;
}

}  // namespace guise::data
