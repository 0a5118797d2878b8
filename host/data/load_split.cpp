#include "data/load_split.h"

#include <algorithm>
#include <utility>

#include "config/data_root.h"
#include "config/data_sets.h"
#include "core/error.h"
#include "core/text.h"
#include "data/cifar.h"
#include "data/cifar101.h"
#include "data/class_order.h"
#include "data/fitted.h"
#include "data/idx.h"
#include "data/image_folder.h"
#include "data/labels.h"
#include "data/locate.h"
#include "data/source.h"
#include "data/split.h"
#include "data/synthetic.h"
#include "data/training_set.h"

namespace guise::data {

ImageSet read_stl10(const Source& source);
ImageSet read_tiny_imagenet(const Source& source);
ImageSet read_npy_set(const Source& source);

namespace {

// Of things that must not change with the seed of a run: the made-up images, the test images kept.
constexpr uint64_t kFixedSeed = 0;

struct DataReader {
  const char* name;  // as in config/data_sets.h
  ImageSet (*read)(const Source& source);
};

template <CifarLayout (*layout)()>
ImageSet read_cifar_of(const Source& source) {
  return read_cifar(source.folder, source.split, layout(), source.set.advice);
}

template <std::vector<std::string> (*class_names)()>
ImageSet read_idx_of(const Source& source) {
  return read_idx(source.folder, source.split, class_names(), source.set.padding, source.set.advice);
}

ImageSet read_cifar101_v4(const Source& source) {
  return read_cifar101(source.folder, "v4", source.set.advice);
}

ImageSet read_cifar101_v6(const Source& source) {
  return read_cifar101(source.folder, "v6", source.set.advice);
}

ImageSet read_folder(const Source& source) {
  return read_image_folder(source.folder, source.split, source.set.advice, source.image_size);
}

ImageSet read_synthetic(const Source& source) {
  return make_synthetic(source.split, kFixedSeed);
}

constexpr DataReader kReaders[] = {
    {"fashion_mnist", read_idx_of<fashion_mnist_names>},
    {"mnist", read_idx_of<mnist_names>},
    {"cifar10", read_cifar_of<cifar10_layout>},
    {"cifar100", read_cifar_of<cifar100_layout>},
    {"stl10", read_stl10},
    {"tiny_imagenet", read_tiny_imagenet},
    {"image_folder", read_folder},
    {"npy", read_npy_set},
    {"synthetic", read_synthetic},
    {"cifar10.1", read_cifar101_v6},
    {"cifar10.1_v4", read_cifar101_v4},
    {"cifar10.1_v6", read_cifar101_v6},
};

}  // namespace

std::vector<std::string> readable_data_sets() {
  std::vector<std::string> names;
  for (const DataReader& reader : kReaders) names.emplace_back(reader.name);
  return names;
}

ImageSet read_split(const std::string& name, const std::filesystem::path& folder, Split split,
                    int64_t image_size) {
  const config::DataSet* set = config::find_data_set(name);
  const auto reader = std::ranges::find(kReaders, name, &DataReader::name);
  if (set == nullptr || reader == std::end(kReaders)) {
    throw core::usage_error({.place = name,
                             .problem = "no such data set",
                             .expected = "one of " + core::joined(config::data_set_names())});
  }
  if (!set->trains && split != Split::test) {
    throw core::usage_error(
        {.place = name, .problem = "it has no training images", .advice = "--split test"});
  }
  return fitted(reader->read({folder, split, *set, image_size}), image_size);
}

namespace {

ImageSet part_in_natural_order(const config::DataConfig& config, Part part, uint64_t seed) {
  const std::filesystem::path folder =
      config::needs_data_files(config.name) ? locate(config.root, config.name) : "";
  if (part == Part::test)
    return limit_to(read_split(config.name, folder, Split::test, config.image_size), config.test_limit,
                    kFixedSeed, Split::test);
  ImageSet train = read_split(config.name, folder, Split::train, config.image_size);
  if (part == Part::train) {
    if (config.validation > 0) train = hold_out(std::move(train), config.validation, seed).train;
    return training_set(std::move(train), config, seed);
  }
  if (config.validation == 0) {
    throw core::usage_error({.place = "--split validation",
                             .problem = "the run held no training images out (data.validation is 0)",
                             .advice = "--split test"});
  }
  return limit_to(hold_out(std::move(train), config.validation, seed).held_out, config.test_limit, kFixedSeed,
                  Split::test);
}

}  // namespace

ImageSet load_part(const config::DataConfig& config, Part part, uint64_t seed) {
  ImageSet images = part_in_natural_order(config, part, seed);
  const std::vector<int64_t> order = class_order(config.class_order, images.class_names, seed);
  return in_order(std::move(images), order);
}

}  // namespace guise::data
