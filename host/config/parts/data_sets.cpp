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

DataSet cifar(const std::string& classes) {
  return {.name = "cifar" + classes,
          .title = "CIFAR-" + classes,
          .summary = "32x32 colour pictures in " + classes + " classes",
          .advice = "unpack cifar-" + classes + "-binary.tar.gz or cifar-" + classes +
                    "-python.tar.gz from www.cs.toronto.edu/~kriz and set GUISE_DATA to its folder"};
}

DataSet cifar10() {
  DataSet set = cifar("10");
  set.folders = {"cifar-10-batches-bin", "cifar10", "cifar-10-batches-py"};
  set.markers = {"data_batch_1.bin", "data_batch_1"};
  set.files = "data_batch_1.bin (binary) or data_batch_1 (Python)";
  set.layout = {
      "cifar-10-batches-bin: data_batch_1.bin to data_batch_5.bin, test_batch.bin; read where both are",
      "cifar-10-batches-py, as torchvision has it: data_batch_1 to data_batch_5, test_batch, batches.meta"};
  return set;
}

DataSet cifar100() {
  DataSet set = cifar("100");
  set.folders = {"cifar-100-binary", "cifar100", "cifar-100-python"};
  set.markers = {"train.bin", "train"};
  set.files = "train.bin (binary) or train (Python)";
  set.layout = {"cifar-100-binary: train.bin, test.bin; read where both are. The 100 fine classes",
                "cifar-100-python, as torchvision has it: train, test, meta"};
  return set;
}

DataSet stl10() {
  return {
      .name = "stl10",
      .title = "STL-10",
      .summary = "96x96 colour pictures in 10 classes, 5,000 to train on",
      .advice =
          "unpack stl10_binary.tar.gz from ai.stanford.edu/~acoates/stl10 and set GUISE_DATA to its folder",
      .folders = {"stl10_binary", "stl10"},
      .markers = {"train_X.bin"},
      .files = "train_X.bin",
      .layout = {
          "train_X.bin, train_y.bin, test_X.bin, test_y.bin, class_names.txt; unlabeled_X.bin is not read"}};
}

DataSet tiny_imagenet() {
  return {.name = "tiny_imagenet",
          .title = "Tiny-ImageNet",
          .summary = "64x64 colour pictures in 200 classes; its val is the test set",
          .advice = "unpack tiny-imagenet-200.zip from cs231n.stanford.edu and set GUISE_DATA to its folder",
          .folders = {"tiny-imagenet-200", "tiny_imagenet"},
          .markers = {"wnids.txt"},
          .files = "wnids.txt",
          .layout = {"wnids.txt, words.txt (names of the classes; may be missing)",
                     "train/WNID/images/*.JPEG", "val/images/*.JPEG, val/val_annotations.txt"}};
}

DataSet image_folder() {
  return {
      .name = "image_folder",
      .title = "a folder of images",
      .summary = "your own pictures, a folder a class",
      .advice =
          "data.root: a folder with train/CLASS/*.jpg and test/CLASS/*.jpg (jpg, jpeg, png, webp); guise "
          "help data tells more",
      .markers = {"train/"},
      .files = "train",
      .layout = {"train/CLASS/*.jpg and test/CLASS/*.jpg; instead of test: val, valid or validation",
                 "or CLASS/*.jpg alone, of which data.validation holds a share out",
                 "jpg, jpeg, png, webp, also in folders below CLASS; data.image_size=S: the shorter side "
                 "becomes S and the square in the middle is kept, as torchvision's Resize and CenterCrop do"},
      .class_folders = true,
      .own = true};
}

DataSet npy() {
  return {
      .name = "npy",
      .title = "arrays of your own",
      .summary = "your own pictures as arrays of numpy.save",
      .advice = "numpy.save uint8 images [N, H, W] or [N, H, W, 3] and integer labels [N]; guise help data",
      .markers = {"train_images.npy"},
      .files = "train_images.npy",
      .layout = {"train_images.npy, test_images.npy: uint8 [N, H, W], [N, H, W, 1] or [N, H, W, 3] (R G B)",
                 "train_labels.npy, test_labels.npy: integers [N] from 0 on (uint8, int32, int64)",
                 "class_names.txt, a name a line, may be missing; the test files too with data.validation"},
      .own = true};
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
      stl10(),
      tiny_imagenet(),
      image_folder(),
      npy(),
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
