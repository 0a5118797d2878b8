#include "data/locate.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "config/data_root.h"
#include "core/error.h"

namespace guise::data {
namespace {

namespace fs = std::filesystem;

struct FileSet {
  std::string_view name, files, advice;
};

constexpr std::string_view idx_files = "train-images-idx3-ubyte or train-images-idx3-ubyte.gz";
constexpr std::string_view cifar101_advice =
    "copy the .npy files of github.com/modestyachts/CIFAR-10.1 (folder datasets) and set GUISE_DATA to their "
    "folder";
constexpr std::array<FileSet, 8> file_sets = {{
    {"fashion_mnist", idx_files,
     "apt-get install dataset-fashion-mnist, or GUISE_DATA=FOLDER that holds the four IDX files"},
    {"mnist", idx_files,
     "download the four MNIST IDX files (plain or .gz) and set GUISE_DATA to their folder"},
    {"cifar10", "data_batch_1.bin",
     "unpack cifar-10-binary.tar.gz from www.cs.toronto.edu/~kriz and set GUISE_DATA to its folder"},
    {"cifar100", "train.bin",
     "unpack cifar-100-binary.tar.gz from www.cs.toronto.edu/~kriz and set GUISE_DATA to its folder"},
    {"cifar10.1", "cifar10.1_v6_data.npy", cifar101_advice},
    {"cifar10.1_v4", "cifar10.1_v4_data.npy", cifar101_advice},
    {"cifar10.1_v6", "cifar10.1_v6_data.npy", cifar101_advice},
    {"image_folder", "train",
     "set GUISE_DATA to a folder with train/CLASS/*.jpg and test/CLASS/*.jpg (jpg, jpeg or png)"},
}};

const FileSet& find_set(std::string_view name) {
  const auto found = std::ranges::find(file_sets, name, &FileSet::name);
  if (found != file_sets.end()) return *found;
  throw core::usage_error(
      {.place = std::string(name),
       .problem = "no such data set",
       .expected = "fashion_mnist, mnist, cifar10, cifar100, cifar10.1, image_folder or synthetic",
       .received = "",
       .advice = ""});
}

// "fashionmnist" for a/b/Fashion-MNIST, and for a/FashionMNIST/raw as torchvision lays it out.
std::string plain_name(const fs::path& folder) {
  fs::path named = folder.has_filename() ? folder : folder.parent_path();
  if (named.filename() == "raw") named = named.parent_path();
  std::string plain;
  for (const unsigned char letter : named.filename().string()) {
    if (std::isalpha(letter)) plain += static_cast<char>(std::tolower(letter));
  }
  return plain;
}

bool is_named_after_the_other(const fs::path& folder, std::string_view name) {
  const std::string plain = plain_name(folder);
  return (name == "mnist" && plain == "fashionmnist") || (name == "fashion_mnist" && plain == "mnist");
}

}  // namespace

fs::path locate(const std::string& root, const std::string& name) {
  const FileSet& set = find_set(name);
  const fs::path folder = config::folder_with_data(name, root);
  const bool other = is_named_after_the_other(folder, name);
  if (!folder.empty() && !other) return folder;
  std::error_code ignored;
  const bool exists = fs::is_directory(root, ignored);
  throw core::usage_error({.place = root,
                           .problem = "no " + name + " here, nor in a folder of that name below",
                           .expected = std::string(set.files),
                           .received = other    ? "a folder named after another data set"
                                       : exists ? ""
                                                : "no such folder",
                           .advice = std::string(set.advice)});
}

std::string advice_for(const std::string& name) {
  return std::string(find_set(name).advice);
}

}  // namespace guise::data
