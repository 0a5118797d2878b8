#include "data/idx.h"

#include <array>
#include <span>

#include "core/error.h"
#include "data/cursor.h"
#include "data/file_bytes.h"
#include "data/labels.h"

namespace guise::data {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kStoredSide = 28;

struct IdxFile {
  int64_t count = 0;
  std::vector<uint8_t> bytes;  // header and data
  size_t header_bytes = 0;

  std::span<const uint8_t> data() const { return std::span<const uint8_t>(bytes).subspan(header_bytes); }
};

core::Error foreign(const fs::path& file, const std::string& expected, const std::string& received,
                    const std::string& advice) {
  return core::usage_error(
      {.place = file.string(), .expected = expected, .received = received, .advice = advice});
}

// Two of the three sizes of images are fixed, so no product of sizes can overflow.
IdxFile read_idx_file(const fs::path& file, bool images, const std::string& advice) {
  IdxFile result;
  const uint8_t rank = images ? 3 : 1;
  result.header_bytes = 4 + 4 * size_t{rank};
  const FileBytes head = read_file(file, result.header_bytes, advice);
  if (!head.fault.empty() && head.bytes.size() < result.header_bytes)
    throw cut_short(file, head, "an IDX header", advice);
  Cursor cursor(head.bytes, file.string());
  const auto magic = cursor.take(4, "the IDX header");
  if (magic[0] != 0 || magic[1] != 0 || magic[2] != 8) {
    throw foreign(file, "an IDX file of unsigned bytes (it begins 0 0 8)", "another format", advice);
  }
  if (magic[3] != rank) {
    throw foreign(file, "IDX rank " + std::to_string(rank), std::to_string(magic[3]), advice);
  }
  const uint64_t count = cursor.big_endian<uint32_t>("the IDX sizes");
  for (int axis = 1; axis < rank; ++axis) {
    const auto side = cursor.big_endian<uint32_t>("the IDX sizes");
    if (side != kStoredSide)
      throw foreign(file, "images of 28 x 28", "a side of " + std::to_string(side), advice);
  }
  if (count == 0) throw foreign(file, "at least one entry", "none", advice);
  const uint64_t entry_bytes = images ? kStoredSide * kStoredSide : 1;
  result.count = static_cast<int64_t>(count);
  result.bytes = read_exactly(file, result.header_bytes + count * entry_bytes, advice);
  return result;
}

// The names are those of the original archives; a packed file ends in .gz.
fs::path plain_or_packed(const fs::path& folder, const std::string& name) {
  std::error_code ignored;
  const fs::path plain = folder / name;
  const fs::path packed = folder / (name + ".gz");
  return !fs::exists(plain, ignored) && fs::exists(packed, ignored) ? packed : plain;
}

void pad_and_repeat(std::span<const uint8_t> stored, int64_t padding, uint8_t* pixels) {
  for (int64_t y = 0; y < kStoredSide; ++y) {
    uint8_t* out = pixels + ((y + padding) * (kStoredSide + 2 * padding) + padding) * 3;
    for (int64_t x = 0; x < kStoredSide; ++x) {
      const uint8_t value = stored[static_cast<size_t>(y * kStoredSide + x)];
      *out++ = value, *out++ = value, *out++ = value;
    }
  }
}

}  // namespace

ImageSet read_idx(const fs::path& folder, Split split, const std::vector<std::string>& class_names,
                  int64_t padding, const std::string& advice) {
  const std::string prefix = split == Split::train ? "train" : "t10k";
  const fs::path label_file = plain_or_packed(folder, prefix + "-labels-idx1-ubyte");
  const fs::path image_file = plain_or_packed(folder, prefix + "-images-idx3-ubyte");
  const IdxFile labels = read_idx_file(label_file, false, advice);
  const IdxFile stored = read_idx_file(image_file, true, advice);
  if (labels.count != stored.count) {
    throw foreign(label_file, std::to_string(stored.count) + " labels, one for each image",
                  std::to_string(labels.count), advice);
  }
  ImageSet images{.count = stored.count,
                  .height = kStoredSide + 2 * padding,
                  .width = kStoredSide + 2 * padding,
                  .pixels = {},
                  .labels = checked_labels(labels.data(), class_names.size(), label_file.string()),
                  .class_names = class_names};
  images.pixels.resize(static_cast<size_t>(images.count * images.image_bytes()));
  constexpr size_t stored_bytes = kStoredSide * kStoredSide;
  for (int64_t i = 0; i < images.count; ++i) {
    pad_and_repeat(stored.data().subspan(static_cast<size_t>(i) * stored_bytes, stored_bytes), padding,
                   images.pixels.data() + i * images.image_bytes());
  }
  return images;
}

}  // namespace guise::data
