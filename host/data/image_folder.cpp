#include "data/image_folder.h"

#include <algorithm>

#include "config/data_root.h"
#include "core/error.h"
#include "data/picture_list.h"

namespace guise::data {
namespace {

namespace fs = std::filesystem;

core::Error refused(const fs::path& place, const std::string& problem, const std::string& advice) {
  return core::usage_error({.place = place.string(), .problem = problem, .advice = advice});
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool has_folders(const fs::path& folder) {
  std::error_code code;
  for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
    if (is_folder(entry->path())) return true;
  }
  return false;
}

// A root without splits holds the classes itself.
fs::path train_folder(const fs::path& root) {
  return is_folder(root / "train") ? root / "train" : root;
}

// Before one with classes in it goes none without: test pictures whose classes nobody tells lie flat.
fs::path test_folder(const fs::path& root, const std::string& advice) {
  const bool split = train_folder(root) != root;
  fs::path flat;
  for (const char* name : {"test", "val", "valid", "validation"}) {
    if (!split || !is_folder(root / name)) continue;
    if (has_folders(root / name)) return root / name;
    if (flat.empty()) flat = root / name;
  }
  if (!flat.empty()) throw refused(flat, "no class folders", advice);
  throw core::usage_error(
      {.place = root.string(),
       .problem = "there are no pictures to test on",
       .expected = split ? "test, val, valid or validation beside train"
                         : "train, and test, val, valid or validation",
       .received = config::contents_of(root.string()),
       .advice = "data.validation=0.1 holds a tenth of the training pictures out for it"});
}

PictureList list_classes(const fs::path& split_folder, const std::vector<std::string>& classes,
                         const std::string& advice) {
  PictureList list;
  for (size_t label = 0; label < classes.size(); ++label) {
    const size_t before = list.files.size();
    list_pictures(split_folder / classes[label], advice, list);
    if (list.files.size() == before)
      throw refused(split_folder / classes[label], "no pictures (.jpg, .jpeg, .png, .webp) in this class",
                    advice);
    list.labels.resize(list.files.size(), static_cast<int64_t>(label));
  }
  return list;
}

void expect_same_classes(const fs::path& folder, const std::vector<std::string>& train,
                         const std::vector<std::string>& found, const std::string& advice) {
  for (const std::string& name : train) {
    if (!std::ranges::binary_search(found, name))
      throw refused(folder, "class " + name + " of train is missing here", advice);
  }
  for (const std::string& name : found) {
    if (!std::ranges::binary_search(train, name))
      throw refused(folder, "class " + name + " is not in train", advice);
  }
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

ImageSet read_image_folder(const fs::path& root, Split split, const std::string& advice, int64_t image_size) {
  const fs::path train = train_folder(root);
  const fs::path folder = split == Split::train ? train : test_folder(root, advice);
  const std::vector<std::string> classes = class_folders(train, advice);
  if (split == Split::test) expect_same_classes(folder, classes, class_folders(folder, advice), advice);
  ImageSet images = decode_pictures(list_classes(folder, classes, advice), classes, image_size);
  const std::string name = folder == root ? "without splits" : folder.filename().string();
  images.layout = (name == "train" || name == "test" ? "" : name + ", ") + images.layout;
  return images;
}

}  // namespace guise::data
