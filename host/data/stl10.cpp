// STL-10 (Coates et al. 2011) in its binary form: train_X.bin and test_X.bin hold 3 planes (R, G, B) of 96
// columns of 96 pixels an image, train_y.bin and test_y.bin a byte of 1 to 10. The pictures without labels
// are not read.
#include "core/error.h"
#include "data/file_bytes.h"
#include "data/labels.h"
#include "data/source.h"

namespace guise::data {
namespace {

constexpr size_t kSide = 96, kPlaneBytes = kSide * kSide, kImageBytes = 3 * kPlaneBytes;
constexpr uint64_t kMostImages = 100000;

std::vector<uint8_t> labels_in(const std::filesystem::path& file, const std::string& advice) {
  const FileBytes found = read_file(file, kMostImages + 1, advice);
  if (!found.fault.empty() || found.bytes.empty() || found.bytes.size() > kMostImages)
    throw cut_short(file, found, "1 to " + std::to_string(kMostImages) + " labels of a byte", advice);
  std::vector<uint8_t> labels = found.bytes;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] == 0 || labels[i] > 10)
      throw core::usage_error({.place = file.string(),
                               .problem = "label of image " + std::to_string(i) + " out of range",
                               .expected = "1 to 10",
                               .received = std::to_string(labels[i])});
    --labels[i];
  }
  return labels;
}

// `planes` and `image` are of one picture.
void turn(const uint8_t* planes, uint8_t* image) {
  for (size_t channel = 0; channel < 3; ++channel) {
    for (size_t x = 0; x < kSide; ++x) {
      for (size_t y = 0; y < kSide; ++y) image[(y * kSide + x) * 3 + channel] = *planes++;
    }
  }
}

}  // namespace

ImageSet read_stl10(const Source& source) {
  const std::string split = source.split == Split::train ? "train" : "test";
  const std::vector<uint8_t> labels = labels_in(source.folder / (split + "_y.bin"), source.set.advice);
  const std::vector<uint8_t> planes =
      read_exactly(source.folder / (split + "_X.bin"), labels.size() * kImageBytes, source.set.advice);
  ImageSet images{.count = static_cast<int64_t>(labels.size()),
                  .height = kSide,
                  .width = kSide,
                  .pixels = std::vector<uint8_t>(planes.size()),
                  .labels = {labels.begin(), labels.end()},
                  .class_names = names_from_file(source.folder / "class_names.txt", stl10_names())};
  for (size_t at = 0; at < planes.size(); at += kImageBytes) turn(&planes[at], &images.pixels[at]);
  return images;
}

}  // namespace guise::data
