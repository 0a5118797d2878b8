#include "data/npy_labels.h"

#include "core/error.h"

namespace guise::data {

std::string shape_text(const NpyArray& array) {
  std::string text;
  for (const uint64_t size : array.shape) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return array.type + " [" + text + "]";
}

std::vector<int64_t> read_npy_labels(const std::filesystem::path& file, uint64_t count, int64_t classes,
                                     const std::string& advice) {
  constexpr uint64_t kLargestFileBytes = uint64_t{256} << 20;
  const NpyArray array = read_npy(file, kLargestFileBytes, advice);
  if (array.shape != std::vector<uint64_t>{count})
    throw core::usage_error({.place = file.string(),
                             .expected = "integers [" + std::to_string(count) + "], one label an image",
                             .received = shape_text(array)});
  std::vector<int64_t> labels = integers_of(array);
  for (const int64_t label : labels) {
    if (label >= 0 && (classes == 0 || label < classes)) continue;
    throw core::usage_error({.place = file.string(),
                             .problem = "label out of range",
                             .expected = "0 to " + (classes == 0 ? "..." : std::to_string(classes - 1)),
                             .received = std::to_string(label)});
  }
  return labels;
}

}  // namespace guise::data
