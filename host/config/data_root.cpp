#include "config/data_root.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace guise::config {
namespace {

namespace fs = std::filesystem;

// A data set is known by one of its files; below GUISE_DATA it may stand in a folder of its usual name.
struct Layout {
  std::string data_name;
  std::vector<std::string> folders;
  std::vector<std::string> markers;  // any one
};

const std::vector<Layout>& layouts() {
  static const std::vector<std::string> idx = {"train-images-idx3-ubyte.gz", "train-images-idx3-ubyte"};
  static const std::vector<Layout> all = {
      {"fashion_mnist", {"fashion-mnist", "fashion_mnist", "FashionMNIST/raw"}, idx},
      {"mnist", {"mnist", "MNIST/raw"}, idx},
      {"cifar10", {"cifar-10-batches-bin", "cifar10"}, {"data_batch_1.bin"}},
      {"cifar100", {"cifar-100-binary", "cifar100"}, {"train.bin"}},
      {"cifar10.1", {"CIFAR-10.1/datasets", "cifar10.1"}, {"cifar10.1_v6_data.npy"}},
      {"cifar10.1_v6", {"CIFAR-10.1/datasets", "cifar10.1"}, {"cifar10.1_v6_data.npy"}},
      {"cifar10.1_v4", {"CIFAR-10.1/datasets", "cifar10.1"}, {"cifar10.1_v4_data.npy"}},
      {"image_folder", {}, {"train"}},
  };
  return all;
}

const Layout* layout_of(const std::string& data_name) {
  for (const Layout& layout : layouts()) {
    if (layout.data_name == data_name) return &layout;
  }
  return nullptr;
}

bool holds(const fs::path& folder, const Layout& layout) {
  return std::any_of(layout.markers.begin(), layout.markers.end(), [&](const std::string& marker) {
    std::error_code ignored;
    return fs::exists(folder / marker, ignored);
  });
}

std::string absolute_text(const fs::path& path) {
  std::error_code ignored;
  return fs::absolute(path, ignored).lexically_normal().string();
}

constexpr const char* kDebianFashionMnist = "/usr/share/datasets/fashion-mnist";

}  // namespace

std::string folder_with_data(const std::string& data_name, const std::string& folder) {
  const Layout* layout = layout_of(data_name);
  if (layout == nullptr || folder.empty()) return "";
  // The named folder first: MNIST and Fashion-MNIST have files of the same names.
  for (const std::string& name : layout->folders) {
    if (holds(fs::path(folder) / name, *layout)) return absolute_text(fs::path(folder) / name);
  }
  return holds(folder, *layout) ? absolute_text(folder) : "";
}

DataRoot find_data_root(const std::string& data_name, const std::string& environment_root) {
  const std::string found = folder_with_data(data_name, environment_root);
  if (!found.empty()) return {found, "GUISE_DATA"};
  if (data_name == "fashion_mnist") {
    const std::string debian = folder_with_data(data_name, kDebianFashionMnist);
    if (!debian.empty()) return {debian, "Debian package dataset-fashion-mnist"};
  }
  return {};
}

std::string data_advice(const std::string& data_name) {
  if (data_name == "fashion_mnist") {
    return "apt install dataset-fashion-mnist, or set data.root or GUISE_DATA to a folder that has it";
  }
  return "--set data.root=FOLDER, or GUISE_DATA=FOLDER";
}

bool needs_data_files(const std::string& data_name) {
  return data_name != "synthetic";
}

}  // namespace guise::config
