#include "data/load_split.h"

#include <utility>

#include "core/error.h"
#include "data/cifar.h"
#include "data/cifar101.h"
#include "data/idx.h"
#include "data/image_folder.h"
#include "data/labels.h"
#include "data/locate.h"
#include "data/split.h"
#include "data/synthetic.h"

namespace guise::data {
namespace {

// Of things that must not change with the seed of a run: the made-up images, the test images kept.
constexpr uint64_t fixed_seed = 0;

ImageSet read_cifar101_split(const std::string& name, const std::filesystem::path& folder, Split split) {
  if (split == Split::test)
    return read_cifar101(folder, name == "cifar10.1_v4" ? "v4" : "v6", advice_for(name));
  throw core::usage_error({.place = name, .problem = "it has no training images", .advice = "--split test"});
}

}  // namespace

ImageSet read_split(const std::string& name, const std::filesystem::path& folder, Split split) {
  if (name == "synthetic") return make_synthetic(split, fixed_seed);
  const std::string advice = advice_for(name);
  if (name == "fashion_mnist") return read_idx(folder, split, fashion_mnist_names(), advice);
  if (name == "mnist") return read_idx(folder, split, mnist_names(), advice);
  if (name == "cifar10") return read_cifar(folder, split, cifar10_layout(), advice);
  if (name == "cifar100") return read_cifar(folder, split, cifar100_layout(), advice);
  if (name.starts_with("cifar10.1")) return read_cifar101_split(name, folder, split);
  return read_image_folder(folder, split, advice);
}

ImageSet load_part(const config::DataConfig& config, Part part, uint64_t seed) {
  const std::filesystem::path folder = config.name == "synthetic" ? "" : locate(config.root, config.name);
  if (part == Part::test)
    return limit_to(read_split(config.name, folder, Split::test), config.test_limit, fixed_seed, Split::test);
  ImageSet train = read_split(config.name, folder, Split::train);
  if (part == Part::train) {
    if (config.validation > 0) train = hold_out(std::move(train), config.validation, seed).train;
    return limit_to(std::move(train), config.train_limit, seed, Split::train);
  }
  if (config.validation == 0) {
    throw core::usage_error({.place = "--split validation",
                             .problem = "the run held no training images out (data.validation is 0)",
                             .advice = "--split test"});
  }
  return limit_to(hold_out(std::move(train), config.validation, seed).held_out, config.test_limit, fixed_seed,
                  Split::test);
}

}  // namespace guise::data
