#include "data/picture_list.h"

#include <algorithm>
#include <cctype>
#include <cstring>

#include "config/data_root.h"
#include "core/error.h"
#include "core/machine.h"
#include "core/text.h"
#include "data/fitted.h"
#include "data/parallel.h"
#include "data/picture_file.h"

namespace guise::data {
namespace {

namespace fs = std::filesystem;

constexpr int kDeepestFolder = 16;

core::Error refused(const fs::path& place, const std::string& problem, const std::string& advice) {
  return core::usage_error({.place = place.string(), .problem = problem, .advice = advice});
}

void list_folder(const fs::path& folder, const std::string& advice, int depth, PictureList& list) {
  std::vector<fs::path> folders;
  for (fs::path& entry : sorted_entries(folder, advice)) {
    if (config::is_picture_file(entry)) {
      list.files.push_back(std::move(entry));
    } else if (fs::is_directory(entry)) {
      folders.push_back(std::move(entry));
    } else {
      ++list.left_out[core::lower(entry.extension().string())];
    }
  }
  if (depth == kDeepestFolder && !folders.empty())
    throw refused(folder, "folders within folders, more than " + std::to_string(kDeepestFolder) + " deep",
                  advice);
  for (const fs::path& below : folders) list_folder(below, advice, depth + 1, list);
}

// "2 .gif, 1 .bmp"
std::string text_of(const std::map<std::string, int64_t>& left_out) {
  std::vector<std::string> kinds;
  for (const auto& [ending, count] : left_out)
    kinds.push_back(std::to_string(count) + " " +
                    (ending.empty() ? "without ending" : core::printable(ending, 20)));
  return core::joined(kinds);
}

std::string size_text(int64_t height, int64_t width) {
  return std::to_string(height) + " x " + std::to_string(width);
}

void expect_memory(const fs::path& folder, uint64_t count, uint64_t image_bytes) {
  const uint64_t memory = core::memory_bytes();
  if (count <= memory / image_bytes) return;
  throw core::usage_error({.place = folder.string(),
                           .problem = "the pictures do not fit into memory",
                           .expected = "at most " + std::to_string(memory >> 20) + " MiB",
                           .received = std::to_string((count * image_bytes) >> 20) + " MiB",
                           .advice = "data.image_size=64 or smaller, or fewer pictures"});
}

pictures::Picture read_one(const fs::path& file, int64_t image_size) {
  if (image_size == 0) return read_picture(file);
  return fitted(read_picture(file, pictures::kLargestPhotoSide), image_size);
}

void decode_all(const PictureList& list, int64_t image_size, ImageSet& images) {
  parallel_for(images.count, [&](int64_t index) {
    const fs::path& file = list.files[static_cast<size_t>(index)];
    const pictures::Picture picture = read_one(file, image_size);
    if (picture.height != images.height || picture.width != images.width) {
      throw core::usage_error(
          {.place = file.string(),
           .problem = "without data.image_size all pictures must have one size (height x width)",
           .expected = size_text(images.height, images.width) + " like " + list.files.front().string(),
           .received = size_text(picture.height, picture.width),
           .advice = "data.image_size=64 makes all of them 64 x 64"});
    }
    std::memcpy(images.pixels.data() + index * images.image_bytes(), picture.pixels.data(),
                picture.pixels.size());
  });
}

}  // namespace

std::vector<fs::path> sorted_entries(const fs::path& folder, const std::string& advice) {
  std::error_code code;
  std::vector<fs::path> entries;
  for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
    if (entry->path().filename().string().front() != '.') entries.push_back(entry->path());
  }
  if (code) throw refused(folder, "cannot be listed: " + code.message(), advice);
  std::ranges::sort(entries, {}, [](const fs::path& path) { return path.native(); });
  return entries;
}

void list_pictures(const fs::path& folder, const std::string& advice, PictureList& list) {
  list_folder(folder, advice, 0, list);
}

ImageSet decode_pictures(const PictureList& list, std::vector<std::string> class_names, int64_t image_size) {
  const pictures::Picture first = read_one(list.files.front(), image_size);
  ImageSet images{.count = static_cast<int64_t>(list.files.size()),
                  .height = first.height,
                  .width = first.width,
                  .pixels = {},
                  .labels = list.labels,
                  .class_names = std::move(class_names),
                  .left_out = text_of(list.left_out),
                  .layout = pictures::decoder_versions()};
  expect_memory(list.files.front().parent_path(), list.files.size(), first.pixels.size());
  images.pixels.resize(list.files.size() * first.pixels.size());
  decode_all(list, image_size, images);
  return images;
}

}  // namespace guise::data
