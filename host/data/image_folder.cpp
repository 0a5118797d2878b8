#include "data/image_folder.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <map>

#include "core/error.h"
#include "core/machine.h"
#include "core/text.h"
#include "data/parallel.h"
#include "data/picture_file.h"

namespace guise::data {
namespace {

namespace fs = std::filesystem;

struct Listing {
  std::vector<fs::path> files;
  std::vector<int64_t> labels;
  std::map<std::string, int64_t> left_out;  // files by ending
};

core::Error refused(const fs::path& place, const std::string& problem, const std::string& advice) {
  return core::usage_error({.place = place.string(), .problem = problem, .advice = advice});
}

constexpr int kDeepestFolder = 16;

std::string ending_of(const fs::path& file) {
  std::string ending = file.extension().string();
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
  return ending;
}

bool is_picture_ending(const std::string& ending) {
  return ending == ".jpg" || ending == ".jpeg" || ending == ".png";
}

// "2 .webp, 1 .bmp"
std::string text_of(const std::map<std::string, int64_t>& left_out) {
  std::vector<std::string> kinds;
  for (const auto& [ending, count] : left_out)
    kinds.push_back(std::to_string(count) + " " +
                    (ending.empty() ? "without ending" : core::printable(ending, 20)));
  return core::joined(kinds);
}

// Names in `folder` without those that begin with a dot, in lexical order of their bytes.
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

// Files of a folder before those of the folders in it, as os.walk gives them.
void list_folder(const fs::path& folder, const std::string& advice, int depth, Listing& listing) {
  std::vector<fs::path> folders;
  for (fs::path& entry : sorted_entries(folder, advice)) {
    if (is_picture_ending(ending_of(entry))) {
      listing.files.push_back(std::move(entry));
    } else if (fs::is_directory(entry)) {
      folders.push_back(std::move(entry));
    } else {
      ++listing.left_out[ending_of(entry)];
    }
  }
  if (depth == kDeepestFolder && !folders.empty())
    throw refused(folder, "folders within folders, more than " + std::to_string(kDeepestFolder) + " deep",
                  advice);
  for (const fs::path& below : folders) list_folder(below, advice, depth + 1, listing);
}

Listing list_pictures(const fs::path& split_folder, const std::vector<std::string>& classes,
                      const std::string& advice) {
  Listing listing;
  for (size_t label = 0; label < classes.size(); ++label) {
    const size_t before = listing.files.size();
    list_folder(split_folder / classes[label], advice, 0, listing);
    if (listing.files.size() == before) {
      throw refused(split_folder / classes[label], "no pictures (.jpg, .jpeg, .png) in this class", advice);
    }
    listing.labels.resize(listing.files.size(), static_cast<int64_t>(label));
  }
  return listing;
}

void expect_same_classes(const fs::path& folder, const std::vector<std::string>& train,
                         const std::vector<std::string>& found, const std::string& advice) {
  for (const std::string& name : train) {
    if (!std::ranges::binary_search(found, name)) {
      throw refused(folder, "class " + name + " of train is missing here", advice);
    }
  }
  for (const std::string& name : found) {
    if (!std::ranges::binary_search(train, name)) {
      throw refused(folder, "class " + name + " is not in train", advice);
    }
  }
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
                           .advice = "smaller pictures, or fewer of them"});
}

void decode_all(const Listing& listing, ImageSet& images) {
  parallel_for(images.count, [&](int64_t index) {
    const fs::path& file = listing.files[static_cast<size_t>(index)];
    const pictures::Picture picture = read_picture(file);
    if (picture.height != images.height || picture.width != images.width) {
      throw core::usage_error(
          {.place = file.string(),
           .problem = "all pictures must have one size (height x width)",
           .expected = size_text(images.height, images.width) + " like " + listing.files.front().string(),
           .received = size_text(picture.height, picture.width)});
    }
    std::memcpy(images.pixels.data() + index * images.image_bytes(), picture.pixels.data(),
                picture.pixels.size());
  });
}

}  // namespace

std::vector<std::string> class_folders(const fs::path& split_folder, const std::string& advice) {
  std::vector<std::string> names;
  for (const fs::path& entry : sorted_entries(split_folder, advice)) {
    if (fs::is_directory(entry)) names.push_back(entry.filename().string());
  }
  if (names.empty()) throw refused(split_folder, "no class folders", advice);
  return names;
}

ImageSet read_image_folder(const fs::path& root, Split split, const std::string& advice) {
  const fs::path folder = root / (split == Split::train ? "train" : "test");
  const std::vector<std::string> classes = class_folders(root / "train", advice);
  if (split == Split::test) expect_same_classes(folder, classes, class_folders(folder, advice), advice);
  Listing listing = list_pictures(folder, classes, advice);
  const pictures::Picture first = read_picture(listing.files.front());
  ImageSet images{.count = static_cast<int64_t>(listing.files.size()),
                  .height = first.height,
                  .width = first.width,
                  .pixels = {},
                  .labels = listing.labels,
                  .class_names = classes,
                  .left_out = text_of(listing.left_out)};
  expect_memory(folder, listing.files.size(), first.pixels.size());
  images.pixels.resize(listing.files.size() * first.pixels.size());
  decode_all(listing, images);
  return images;
}

}  // namespace guise::data
