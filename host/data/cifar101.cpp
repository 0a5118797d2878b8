#include "data/cifar101.h"

#include "core/error.h"
#include "data/labels.h"
#include "data/npy_labels.h"

namespace guise::data {
namespace {

constexpr uint64_t kLargestFileBytes = uint64_t{256} << 20;

}  // namespace

ImageSet read_cifar101(const std::filesystem::path& folder, const std::string& version,
                       const std::string& advice) {
  const std::string stem = "cifar10.1_" + version;
  const std::filesystem::path file = folder / (stem + "_data.npy");
  NpyArray array = read_npy(file, kLargestFileBytes, advice);
  const bool fits =
      array.type == "|u1" && array.shape.size() == 4 && array.shape[0] > 0 &&
      std::vector<uint64_t>(array.shape.begin() + 1, array.shape.end()) == std::vector<uint64_t>{32, 32, 3};
  if (!fits)
    throw core::usage_error(
        {.place = file.string(), .expected = "|u1 [N, 32, 32, 3]", .received = shape_text(array)});
  ImageSet images{.count = static_cast<int64_t>(array.shape[0]),
                  .height = 32,
                  .width = 32,
                  .pixels = std::move(array.bytes),
                  .labels = {},
                  .class_names = cifar10_names()};
  images.labels = read_npy_labels(folder / (stem + "_labels.npy"), array.shape[0], images.classes(), advice);
  return images;
}

}  // namespace guise::data
