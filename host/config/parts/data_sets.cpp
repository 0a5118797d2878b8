// The table of data sets.
#include "config/data_sets.h"

#include <algorithm>

#include "config/parts/tables.h"

namespace guise::config {
namespace {

const std::vector<std::string>& idx_markers() {
  static const std::vector<std::string> markers = {"train-images-idx3-ubyte.gz", "train-images-idx3-ubyte"};
  return markers;
}
constexpr const char* kIdxFiles = "train-images-idx3-ubyte or train-images-idx3-ubyte.gz";

DataSet fashion_mnist() {
  return {
      .name = "fashion_mnist",
      .title = "Fashion-MNIST",
      .summary = "28x28 grey pictures of clothes in 10 classes, padded to 32x32",
      .advice = "apt-get install dataset-fashion-mnist, or GUISE_DATA=FOLDER that holds the four IDX files",
      .folders = {"fashion-mnist", "fashion_mnist", "FashionMNIST/raw"},
      .markers = idx_markers(),
      .files = kIdxFiles,
      .system_folder = "/usr/share/datasets/fashion-mnist",
      .system_package = "Debian package dataset-fashion-mnist",
      .padding = 2};
}

DataSet mnist() {
  return {.name = "mnist",
          .title = "MNIST",
          .summary = "28x28 grey digits in 10 classes, padded to 32x32",
          .advice = "download the four MNIST IDX files (plain or .gz) and set GUISE_DATA to their folder",
          .folders = {"mnist", "MNIST/raw"},
          .markers = idx_markers(),
          .files = kIdxFiles,
          .padding = 2};
}

DataSet cifar(const std::string& classes, const std::string& marker) {
  return {.name = "cifar" + classes,
          .title = "CIFAR-" + classes,
          .summary = "32x32 colour pictures in " + classes + " classes",
          .advice = "unpack cifar-" + classes +
                    "-binary.tar.gz from www.cs.toronto.edu/~kriz and set GUISE_DATA to its folder",
          .markers = {marker},
          .files = marker};
}

DataSet cifar10() {
  DataSet set = cifar("10", "data_batch_1.bin");
  set.folders = {"cifar-10-batches-bin", "cifar10"};
  return set;
}

DataSet cifar100() {
  DataSet set = cifar("100", "train.bin");
  set.folders = {"cifar-100-binary", "cifar100"};
  return set;
}

DataSet image_folder() {
  return {
      .name = "image_folder",
      .title = "a folder of images",
      .summary = "your own pictures of one size, a folder a class",
      .advice = "set GUISE_DATA to a folder with train/CLASS/*.jpg and test/CLASS/*.jpg (jpg, jpeg or png)",
      .markers = {"train"},
      .files = "train"};
}

DataSet synthetic() {
  return {.name = "synthetic",
          .title = "synthetic images",
          .summary = "made-up 32x32 gratings in 10 classes: no file needed",
          .advice = ""};
}

DataSet cifar101(const std::string& name, const std::string& version) {
  const std::string marker = "cifar10.1_" + version + "_data.npy";
  return {.name = name,
          .title = "CIFAR-10.1",
          .summary = "new test pictures for CIFAR-10's classes, version " + version + "; for eval only",
          .advice =
              "copy the .npy files of github.com/modestyachts/CIFAR-10.1 (folder datasets) and set "
              "GUISE_DATA to their folder",
          .folders = {"CIFAR-10.1/datasets", "cifar10.1"},
          .markers = {marker},
          .files = marker,
          .trains = false,
          .new_test_of = "cifar10"};
}

}  // namespace

const std::vector<DataSet>& data_sets() {
  static const std::vector<DataSet> all = {
      fashion_mnist(),
      mnist(),
      cifar10(),
      cifar100(),
      image_folder(),
      synthetic(),
      cifar101("cifar10.1", "v6"),
      cifar101("cifar10.1_v4", "v4"),
      cifar101("cifar10.1_v6", "v6"),
  };
  return all;
}

const DataSet* find_data_set(const std::string& name) {
  const auto found = std::ranges::find(data_sets(), name, &DataSet::name);
  return found == data_sets().end() ? nullptr : &*found;
}

std::vector<std::string> data_set_names() {
  std::vector<std::string> names;
  for (const DataSet& set : data_sets()) names.push_back(set.name);
  return names;
}

std::vector<Part> data_set_parts() {
  std::vector<Part> parts;
  for (const DataSet& set : data_sets())
    parts.push_back(
        {.kind = "data set", .name = set.name, .summary = set.summary, .keys = {}, .trains = set.trains});
  return parts;
}

}  // namespace guise::config
