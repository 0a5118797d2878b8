#include "data/locate.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace guise::data {
namespace {

namespace fs = std::filesystem;

struct FileSet {
  std::string_view name;
  std::vector<std::string_view> folders;  // usual names: ours, Debian's, the archive's, torchvision's
  std::vector<std::string_view> markers;  // any of them tells the set
  std::string_view advice;
};

const std::vector<FileSet>& file_sets() {
  static const std::vector<std::string_view> idx = {"train-images-idx3-ubyte", "train-images-idx3-ubyte.gz"};
  static const std::vector<FileSet> sets = {
      {"fashion_mnist",
       {"fashion_mnist", "fashion-mnist", "FashionMNIST/raw"},
       idx,
       "apt-get install dataset-fashion-mnist, or GUISE_DATA=FOLDER that holds the four IDX files"},
      {"mnist",
       {"mnist", "MNIST/raw"},
       idx,
       "download the four MNIST IDX files (plain or .gz) and set GUISE_DATA to their folder"},
      {"cifar10",
       {"cifar10", "cifar-10-batches-bin", "cifar10/cifar-10-batches-bin"},
       {"data_batch_1.bin"},
       "unpack cifar-10-binary.tar.gz from www.cs.toronto.edu/~kriz and set GUISE_DATA to its folder"},
      {"cifar100",
       {"cifar100", "cifar-100-binary", "cifar100/cifar-100-binary"},
       {"train.bin"},
       "unpack cifar-100-binary.tar.gz from www.cs.toronto.edu/~kriz and set GUISE_DATA to its folder"},
      {"image_folder",
       {"image_folder"},
       {"train"},
       "set GUISE_DATA to a folder with train/CLASS/*.jpg and test/CLASS/*.jpg (jpg, jpeg or png)"}};
  return sets;
}

const FileSet& find_set(std::string_view name) {
  const auto& sets = file_sets();
  const auto found = std::ranges::find(sets, name, &FileSet::name);
  if (found == sets.end()) {
    throw core::usage_error({.place = std::string(name),
                             .problem = "no such data set",
                             .expected = "fashion_mnist, mnist, cifar10, cifar100, image_folder or synthetic",
                             .received = "",
                             .advice = ""});
  }
  return *found;
}

bool holds(const fs::path& folder, const FileSet& set) {
  return std::ranges::any_of(set.markers, [&folder](std::string_view marker) {
    std::error_code ignored;
    return fs::exists(folder / marker, ignored);
  });
}

bool named_after_another(const fs::path& root, const FileSet& set) {
  const std::string last = (root.has_filename() ? root : root.parent_path()).filename().string();
  return std::ranges::any_of(file_sets(), [&](const FileSet& other) {
    return other.name != set.name && std::ranges::count(other.folders, last) > 0;
  });
}

std::string joined(const std::vector<std::string_view>& parts, const char* last_separator) {
  std::string text;
  for (size_t i = 0; i < parts.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == parts.size() ? last_separator : ", ") + std::string(parts[i]);
  }
  return text;
}

}  // namespace

fs::path locate(const std::string& root, const std::string& name) {
  const FileSet& set = find_set(name);
  for (const std::string_view folder : set.folders) {
    if (holds(fs::path(root) / folder, set)) return fs::path(root) / folder;
  }
  if (holds(root, set) && !named_after_another(root, set)) return root;
  throw core::usage_error(
      {.place = root,
       .problem = "no " + name + " here, nor in its folders " + joined(set.folders, " or "),
       .expected = joined(set.markers, " or "),
       .received = fs::is_directory(root) ? "" : "no such folder",
       .advice = std::string(set.advice)});
}

std::string advice_for(const std::string& name) {
  return std::string(find_set(name).advice);
}

}  // namespace guise::data
